// What a Sallyport on this machine says of a refusal it has just made.
#pragma once

#include <optional>
#include <string>

#include "doctor/examine.h"

namespace sallyport::cli {

// Asked over the control socket of `state_directory`. Nothing when no server is there, when it does not answer this user, or
// when it has refused nothing that fits.
std::optional<policy::Refusal> find_local_refusal(const std::string& state_directory, const doctor::RefusalQuestion& question);

}  // namespace sallyport::cli
