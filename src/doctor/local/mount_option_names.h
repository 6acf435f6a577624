// mount(8)'s own options and those of mount.cifs(8) and the kernel's client.
#pragma once

#include <span>
#include <string_view>

namespace sallyport::doctor {

std::span<const std::string_view> mount_option_names();

}  // namespace sallyport::doctor
