import ts from 'typescript';

/** A place where a floating-point number comes in, as a compiler would tell it. */
export interface FloatUse {
  line: number;
  message: string;
}

const ROUNDING = new Set(['round', 'floor', 'ceil', 'trunc', 'fround', 'pow', 'sqrt', 'exp', 'log']);
const FORMATTING = new Set(['toFixed', 'toPrecision', 'toExponential']);

/**
 * Finds what turns money into a floating-point number: literals with a fraction or an exponent, `parseFloat`,
 * `Number(…)`, `Math.round` and the like, `toFixed`, a plus sign before what is no number, and division by a number.
 * What is measured with a clock (`performance.now()`) is no money.
 */
export function floatsIn(text: string, file = 'source.ts'): FloatUse[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const uses: FloatUse[] = [];
  const visit = (node: ts.Node): void => {
    const message = refusal(node);
    if (message) uses.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, message });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}

function refusal(node: ts.Node): string | undefined {
  if (ts.isNumericLiteral(node) && /[.]|e[+-]?\d/i.test(node.getText()) && !/^0x/i.test(node.getText()))
    return `${node.getText()} is no whole number`;
  if (ts.isIdentifier(node) && node.text === 'parseFloat') return 'parseFloat makes a floating-point number';
  if (ts.isCallExpression(node)) return callRefusal(node);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusToken)
    return 'a plus sign makes a floating-point number';
  if (ts.isBinaryExpression(node) && isDivision(node) && [node.left, node.right].some(ts.isNumericLiteral))
    return 'numbers are divided with a fraction: divide bigints, and say how they are rounded';
  return undefined;
}

function callRefusal({ expression, arguments: given }: ts.CallExpression): string | undefined {
  if (ts.isIdentifier(expression))
    return expression.text === 'Number' ? 'Number(…) makes a floating-point number' : undefined;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const { name } = expression;
  if (FORMATTING.has(name.text)) return `${name.text} rounds a floating-point number`;
  if (expression.expression.getText() !== 'Math' || !ROUNDING.has(name.text)) return undefined;
  return given.some((argument) => argument.getText().includes('performance.now()'))
    ? undefined
    : `Math.${name.text} is for floating-point numbers`;
}

function isDivision({ operatorToken }: ts.BinaryExpression): boolean {
  return (
    operatorToken.kind === ts.SyntaxKind.SlashToken || operatorToken.kind === ts.SyntaxKind.SlashEqualsToken
  );
}
