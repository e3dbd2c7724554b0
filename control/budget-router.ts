// Budgets over HTTP.
import type { Response, Router } from 'express';
import { budgetId, budgetPut, budgetsQuery } from '../schemas/budgets.ts';
import { budgetToldOf, listBudgets, putBudget, removeBudget, type BudgetProgress } from './budgets.ts';
import { answer, change, parse, type Writes } from './http.ts';
import { withNumbers } from './page.ts';

export type BudgetRoutes = Writes & { readonly budgetProgress: BudgetProgress };

/** Adds the routes below `/budgets`. */
export function addBudgets(router: Router, options: BudgetRoutes): void {
  const { settings, budgetProgress } = options;
  const send = (response: Response, id: string) =>
    answer(response, budgetToldOf(settings, id, budgetProgress), settings.budgets.versionOf(id));

  router.get('/budgets', (request, response) => {
    const query = parse(budgetsQuery, withNumbers(request.query), 'query');
    answer(response, listBudgets(settings, query, budgetProgress));
  });

  router
    .route('/budgets/:budget')
    .get((request, response) => send(response, request.params.budget))
    .put(async (request, response) => {
      const id = parse(budgetId, request.params.budget, 'budget');
      const put = parse(budgetPut, request.body, 'body');
      const isNew = !settings.budgets.get(id);
      await change(options, request, (ifMatch) => putBudget(settings, id, put, ifMatch));
      send(response.status(isNew ? 201 : 200), id);
    })
    .delete(async (request, response) => {
      const { budget } = request.params;
      await change(options, request, (ifMatch) => removeBudget(settings, budget, ifMatch));
      response.status(204).end();
    });
}
