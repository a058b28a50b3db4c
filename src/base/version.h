#pragma once

#define FRONTDESK_VERSION "0.1.0" /* also in meson.build */
