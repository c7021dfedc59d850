import type { Provider, Type } from '@nestjs/common';
import { AdjustmentController } from './adjustments/adjustment.controller.js';
import { AdjustmentRepository } from './adjustments/adjustment.repository.js';
import { AdjustmentService } from './adjustments/adjustment.service.js';
import { CommissionController } from './commissions/commission.controller.js';
import { CommissionService } from './commissions/commission.service.js';
import { EntryRepository } from './commissions/entry.repository.js';
import { SummaryRepository } from './commissions/summary.repository.js';
import { ContractController } from './contracts/contract.controller.js';
import { ContractRepository } from './contracts/contract.repository.js';
import { ContractService } from './contracts/contract.service.js';
import { ImportController } from './imports/import.controller.js';
import { ImportService } from './imports/import.service.js';
import { InvoiceController } from './invoices/invoice.controller.js';
import { InvoiceRepository } from './invoices/invoice.repository.js';
import { InvoiceService } from './invoices/invoice.service.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { LedgerService } from './ledger/ledger.service.js';
import { EarningsRepository } from './parties/earnings.repository.js';
import { ManagerRepository } from './parties/manager.repository.js';
import { PartyController } from './parties/party.controller.js';
import { PartyRepository } from './parties/party.repository.js';
import { PartyService } from './parties/party.service.js';
import { PeriodController } from './periods/period.controller.js';
import { PeriodRepository } from './periods/period.repository.js';
import { PeriodService } from './periods/period.service.js';
import { PlanController } from './plans/plan.controller.js';
import { PlanRepository } from './plans/plan.repository.js';
import { PlanService } from './plans/plan.service.js';
import { VersionRepository } from './plans/version.repository.js';
import { CategoryController } from './products/category.controller.js';
import { CategoryRepository } from './products/category.repository.js';
import { ProductController } from './products/product.controller.js';
import { ProductRepository } from './products/product.repository.js';
import { ProductService } from './products/product.service.js';
import { RateController } from './rates/rate.controller.js';
import { RateRepository } from './rates/rate.repository.js';
import { RateService } from './rates/rate.service.js';
import { StatementController } from './statements/statement.controller.js';
import { StatementRepository } from './statements/statement.repository.js';
import { StatementService } from './statements/statement.service.js';

/** What commissions are made from, and what comes of it. */
export const commissionControllers: Type[] = [
  PartyController,
  ProductController,
  CategoryController,
  RateController,
  PlanController,
  ContractController,
  InvoiceController,
  AdjustmentController,
  PeriodController,
  CommissionController,
  StatementController,
  ImportController,
  LedgerController,
];

export const commissionProviders: Provider[] = [
  ...[PartyRepository, ManagerRepository, EarningsRepository, PartyService],
  ...[ProductRepository, CategoryRepository, ProductService],
  ...[RateRepository, RateService],
  ...[PlanRepository, VersionRepository, PlanService],
  ...[ContractRepository, ContractService],
  ...[InvoiceRepository, InvoiceService],
  ...[AdjustmentRepository, AdjustmentService],
  ...[PeriodRepository, PeriodService],
  ...[StatementRepository, StatementService, ImportService],
  ...[EntryRepository, SummaryRepository, CommissionService, LedgerService],
];
