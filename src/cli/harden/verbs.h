// The verbs of `sallyport harden`.
#pragma once

#include "cli/commands.h"

namespace sallyport::cli {

void add_harden_plan(CLI::App& harden, Run& run);
void add_harden_write(CLI::App& harden, Run& run);
void add_harden_check(CLI::App& harden, Run& run);
void add_harden_apply(CLI::App& harden, Run& run);  // and confirm, undo

}  // namespace sallyport::cli
