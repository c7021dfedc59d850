/** How many cases all properties together try, when somebody asks for more: `COMMISSION_CASES=1000000`. */
export const askedCases = process.env['COMMISSION_CASES'];
