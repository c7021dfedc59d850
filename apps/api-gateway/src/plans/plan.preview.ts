import type { PlanDocument, PlanPreview, PreviewPlan } from '@slipway/shared/contracts';

export function previewOf(document: PlanDocument, _options: Omit<PreviewPlan, 'document'>): PlanPreview {
  return { currency: document.currency, curve: [], sales: [], total: '0' };
}
