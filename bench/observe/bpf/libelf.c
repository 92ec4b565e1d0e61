/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two functions that the static libelf of Debian 13 calls but does not contain.
 * They create and free a tree of raw chunks of a file. Only functions that are
 * missing there as well add to the tree, so it is always empty. If a libelf has
 * these functions, its own are used.
 */
void eu_search_tree_init(void *tree);
void eu_search_tree_fini(void *tree, void (*free_chunk)(void *chunk));

__attribute__((weak)) void eu_search_tree_init(void *tree)
{
	(void)tree;
}

__attribute__((weak)) void eu_search_tree_fini(void *tree, void (*free_chunk)(void *chunk))
{
	(void)tree;
	(void)free_chunk;
}
