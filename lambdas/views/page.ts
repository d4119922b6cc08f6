/** A page of a list as the contract shows it; `next` is missing on the last one. */
export const showPage = <Item, Shown, Next extends string>(
  page: { readonly items: readonly Item[]; readonly next: Next | undefined },
  show: (item: Item) => Shown,
): { items: Shown[]; next?: Next } => ({
  items: page.items.map(show),
  ...(page.next === undefined ? {} : { next: page.next }),
});
