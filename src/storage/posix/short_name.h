// 8.3 names. They are not kept but computed: the same long name has the same short name always, two long names of a
// directory practically never do (60 million values), and a short name tells by its form that it is one.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::storage::posix {

// "" when the name is an 8.3 name itself.
std::u16string short_name(std::u16string_view name);

// Whether `name` has the form short_name() gives: "AB~12C3D.EXT".
bool looks_short(std::u16string_view name);

}  // namespace sallyport::storage::posix
