// Which names and passwords an account may have. Each returns an empty text or what is wrong and what to do.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::auth {

std::string problem_with_name(std::string_view name);
std::string problem_with_password(std::string_view password);

}  // namespace sallyport::auth
