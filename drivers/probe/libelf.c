/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two functions that the static libelf of Debian 13 calls and does not have.
 * They begin and end a tree of raw chunks of a file, which only functions that
 * are missing there as well could put something into: it is always empty. These
 * would bring the real ones along.
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
