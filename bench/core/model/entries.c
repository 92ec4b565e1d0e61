// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the array of a cell.
 * It spreads the entries evenly over the SMMUs, in the array's order: an SMMU's
 * stage entries, then its ATS entries. The measured device has the first entry
 * of each type on the first SMMU. All others are synthetic and have the highest
 * ids, as in the synthetic arrays of the target "driver".
 */
#include "bench/core/model/model.h"
#include "bench/core/share.h"

/* An array being filled, by the rules of one cell. */
struct filling {
	const struct model *model;
	const struct invbench_cell *request;
	struct inv_array *array;
	bool own; /* includes the measured device's entries */
	unsigned int trash; /* per cent carried over to the next trash entry */
};

static void put(struct filling *filling, unsigned int smmu, enum inv_type type, __u32 id, bool own)
{
	struct inv_array *array = filling->array;
	__u32 detail = type <= INV_S2_VMID ? filling->model->page_shift : 0;
	struct inv_entry entry = entry_make(&filling->model->smmus[smmu].smmu, type, id, detail);

	if (own && !filling->own)
		return;
	filling->trash += own ? 0 : filling->request->trash;
	if (filling->trash >= 100) {
		filling->trash -= 100;
		entry.users = 0;
		array->trash++;
	}
	array_append(array, &entry);
}

/* Adds count entries of a type; the first SMMU's first one is the measured device's. */
static void put_all(struct filling *filling, unsigned int smmu, enum inv_type type,
		    unsigned int count)
{
	unsigned int own = !smmu, i;
	__u32 first = MODEL_IDS - (count - (count && own));

	if (count && own)
		put(filling, smmu, type, MODEL_ID, true);
	for (i = own; i < count; i++)
		put(filling, smmu, type, first++, false);
}

static void put_stage(struct filling *filling, unsigned int smmu, unsigned int count)
{
	unsigned int clears = count / 2;

	switch ((enum invbench_stage)filling->request->knobs.stage) {
	case STAGE_NESTED:
		put_all(filling, smmu, INV_S2_VMID, count - clears);
		put_all(filling, smmu, INV_S2_VMID_S1_CLEAR, clears);
		break;
	case STAGE_S2:
		put_all(filling, smmu, INV_S2_VMID, count);
		break;
	default:
		put_all(filling, smmu, INV_S1_ASID, count);
		break;
	}
}

struct inv_array *model_array_make(const struct model *model, const struct invbench_cell *request,
				   bool own)
{
	const struct invbench_knobs *knobs = &request->knobs;
	struct filling filling = { .model = model, .request = request, .own = own };
	unsigned int i;

	filling.array = array_alloc_placed(request->entries);
	for (i = 0; filling.array && i < knobs->smmus; i++) {
		put_stage(&filling, i, share_of(request->entries - knobs->ats, i, knobs->smmus));
		put_all(&filling, i, INV_ATS, share_of(knobs->ats, i, knobs->smmus));
	}
	return filling.array;
}

struct inv_array *model_entries(const struct model *model, __u32 id)
{
	struct inv_array *array = array_alloc(3);
	struct smmu *smmu = &model->smmus[0].smmu;
	struct inv_entry entry;

	if (!array)
		return NULL;
	entry = entry_make(smmu, model->knobs.stage == STAGE_S1 ? INV_S1_ASID : INV_S2_VMID, id,
			   model->page_shift);
	array_append(array, &entry);
	if (model->knobs.stage == STAGE_NESTED) {
		entry = entry_make(smmu, INV_S2_VMID_S1_CLEAR, id, 0);
		array_append(array, &entry);
	}
	if (model->knobs.ats) {
		entry = entry_make(smmu, INV_ATS, id, 0);
		array_append(array, &entry);
	}
	return array;
}
