#pragma once

/* What is served without the store: health, metrics, the demo's pages. */

struct api;
struct exchange;

void page_health(struct api *api, struct exchange *x);
void page_ready(struct api *api, struct exchange *x);
void page_metrics(struct api *api, struct exchange *x);
void page_developers(struct api *api, struct exchange *x); /* what a client needs to know */
void page_asset(struct api *api, struct exchange *x);      /* "/assets/…" */
void page_demo_json(struct api *api, struct exchange *x);
void page_socket(struct api *api, struct exchange *x); /* "/ws" */
