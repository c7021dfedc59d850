import { createHash } from 'node:crypto';
import { Document } from 'sepa';
import { bic, fromMinor, iban, type PayoutQuery } from '@slipway/shared/contracts';
import { Unprocessable } from '@slipway/shared/errors';
import { fieldRefusal } from '../http/refusal.js';
import { csvRecord, shownText } from './csv.text.js';
import { latinText } from './latin.text.js';

/** A statement that is to be paid. */
export interface Payout {
  statement_id: string;
  party_id: string;
  party_name: string;
  iban: string | null;
  currency: string;
  /** Minor units, above zero. */
  due: string;
  period: string;
}

/** For a spreadsheet, or a bank that takes one. */
export function payoutCsv(payouts: readonly Payout[]): string {
  return [
    ['statement_id', 'party', 'iban', 'amount', 'currency', 'reference'],
    ...payouts.map((one) => [
      one.statement_id,
      shownText(one.party_name),
      one.iban,
      fromMinor(BigInt(one.due), one.currency),
      one.currency,
      referenceOf(one),
    ]),
  ]
    .map(csvRecord)
    .join('');
}

/** What SEPA takes at most in one transfer, in cents. */
const MOST = 99_999_999_999n;

/**
 * ISO 20022 pain.001.001.09, a SEPA credit transfer for each statement.
 * @param today when the bank is to pay, where that is not said
 * @throws Unprocessable naming what is missing
 */
export function payoutXml(payouts: readonly Payout[], query: PayoutQuery, today: string): string {
  const debtor = debtorOf(query);
  refuse(payouts);
  const created = new Date();
  const document = new Document('pain.001.001.09');
  document.grpHdr.id = messageIdOf(payouts);
  document.grpHdr.created = created;
  document.grpHdr.initiatorName = latinText(debtor.name);
  const info = document.createPaymentInfo();
  info.requestedExecutionDate = localNoon(query.execute_on ?? today);
  info.debtorName = latinText(debtor.name);
  info.debtorIBAN = debtor.iban;
  if (debtor.bic !== undefined) info.debtorBIC = debtor.bic;
  document.addPaymentInfo(info);
  for (const payout of payouts) {
    const transfer = info.createTransaction();
    transfer.creditorName = latinText(payout.party_name);
    transfer.creditorIBAN = payout.iban ?? '';
    // The library takes numbers: up to the limit of SEPA a cent is a thousand times what a number leaves out.
    transfer.amount = Number(fromMinor(BigInt(payout.due), 'EUR'));
    transfer.currency = 'EUR';
    transfer.remittanceInfo = referenceOf(payout);
    transfer.end2endId = payout.statement_id.replaceAll('-', '');
    info.addTransaction(transfer);
  }
  return withExactSums(document.toString(), payouts);
}

/**
 * The same statements are the same message, whenever their file is made: a bank that has it already refuses it, so what was
 * handed out twice is paid once. It is short, as the library adds to it for the payments within, and banks take 35 characters.
 */
function messageIdOf(payouts: readonly Payout[]): string {
  const ids = payouts.map(({ statement_id }) => statement_id).toSorted();
  const digest = createHash('sha256').update(ids.join(' ')).digest('hex');
  return `SLIPWAY-${digest.slice(0, DIGEST_CHARACTERS).toUpperCase()}`;
}

/** 72 bits: no two sets of statements have one by chance. */
const DIGEST_CHARACTERS = 18;

/** The library adds numbers up; what is on the file is the sum of whole cents. */
function withExactSums(xml: string, payouts: readonly Payout[]): string {
  const sum = fromMinor(
    payouts.reduce((total, { due }) => total + BigInt(due), 0n),
    'EUR',
  );
  return xml.replaceAll(/<CtrlSum>[^<]*<\/CtrlSum>/g, `<CtrlSum>${sum}</CtrlSum>`);
}

/** The library writes the day that a time is on in the time zone of this process. */
function localNoon(day: string): Date {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date, 12);
}

interface Debtor {
  name: string;
  iban: string;
  bic: string | undefined;
}

/** @throws Unprocessable naming the field that a bank, and the library, would not take */
function debtorOf({ debtor_name: name, debtor_iban: account, debtor_bic: bank }: PayoutQuery): Debtor {
  if (name === undefined) throw fieldRefusal('invalid_request', 'debtor_name', 'is needed: who pays');
  const parsed = iban.safeParse(account);
  if (!parsed.success)
    throw fieldRefusal('invalid_request', 'debtor_iban', parsed.error.issues[0]?.message ?? 'is not valid');
  return { name, iban: parsed.data, bic: bank ? bicOf(bank, parsed.data) : undefined };
}

/** Countries in which the accounts of another one are kept too. */
const TERRITORIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['FI', ['AX']],
  ['FR', ['GF', 'GP', 'MQ', 'RE', 'PF', 'TF', 'YT', 'NC', 'BL', 'MF', 'PM', 'WF']],
  ['GB', ['IM', 'JE', 'GG']],
]);

function bicOf(text: string, account: string): string {
  const parsed = bic.safeParse(text);
  if (!parsed.success)
    throw fieldRefusal('invalid_request', 'debtor_bic', parsed.error.issues[0]?.message ?? 'is not valid');
  const [country, ofAccount] = [parsed.data.slice(4, 6), account.slice(0, 2)];
  if (country !== ofAccount && !TERRITORIES.get(ofAccount)?.includes(country))
    throw fieldRefusal(
      'invalid_request',
      'debtor_bic',
      `is of a bank in ${country}, and the account is in ${ofAccount}`,
    );
  return parsed.data;
}

function refuse(payouts: readonly Payout[]): void {
  if (payouts.length === 0)
    throw fieldRefusal('nothing_to_pay', 'period', 'has no approved statement that is to be paid');
  const foreign = payouts.find(({ currency }) => currency !== 'EUR');
  if (foreign)
    throw fieldRefusal(
      'not_sepa',
      'format',
      `SEPA pays in EUR only, and the statement of ${foreign.party_name} is in ${foreign.currency}: use csv`,
    );
  const large = payouts.find(({ due }) => BigInt(due) > MOST);
  if (large)
    throw fieldRefusal('not_sepa', 'format', `the amount for ${large.party_name} is above what SEPA takes`);
  const without = payouts.filter((payout) => payout.iban === null);
  if (without.length > 0)
    throw new Unprocessable(
      'no_iban',
      `No IBAN is known of ${without.map(({ party_name }) => party_name).join(', ')}.`,
      without.map(({ party_id, party_name }) => ({
        path: `parties.${party_id}.iban`,
        message: `${party_name} has none`,
      })),
    );
}

function referenceOf({ period, statement_id }: Payout): string {
  return `Commissions ${period} ${statement_id}`;
}
