// Which names are good for what: the table of [MS-SRVS] 2.2.2.8.
#pragma once

#include <algorithm>
#include <string_view>

namespace sallyport::server::rpc {

struct NameType {
  size_t shortest;
  size_t longest;
  std::u16string_view forbidden;  // besides control characters
  bool blanks_alone;              // may it consist of dots and spaces only?
};

inline constexpr std::u16string_view kForbiddenInNames = u"\"/\\[]:|<>+=;,?";
inline constexpr std::u16string_view kForbiddenInNamesAndStar = u"\"/\\[]:|<>+=;,?*";
inline constexpr std::u16string_view kForbiddenInDomains = u"\"/\\[]:|<>+=;,?* ";

// By NAMETYPE_* minus one.
inline constexpr NameType kNameTypes[] = {
    {1, 256, kForbiddenInNames, false},         // user
    {0, 256, u"", true},                        // password
    {1, 256, kForbiddenInNames, false},         // group
    {1, 260, kForbiddenInNamesAndStar, false},  // computer
    {1, 16, kForbiddenInNames, false},          // event
    {1, 15, kForbiddenInDomains, false},        // domain
    {1, 80, kForbiddenInNames, false},          // service
    {1, 260, kForbiddenInNames, false},         // net
    {1, 80, kForbiddenInNames, false},          // share
    {1, 15, kForbiddenInNames, false},          // message
    {1, 260, kForbiddenInNames, false},         // message destination
    {0, 8, u"", true},                          // share password
    {1, 15, kForbiddenInNames, false},          // workgroup
};

inline bool is_valid_name(const NameType& type, std::u16string_view name) {
  if (name.size() < type.shortest || name.size() > type.longest) return false;
  if (!type.blanks_alone && name.find_first_not_of(u". ") == name.npos) return false;
  return std::ranges::none_of(name, [&](char16_t unit) {
    return type.forbidden.empty() ? unit == 0 : unit < 0x20 || type.forbidden.find(unit) != type.forbidden.npos;
  });
}

}  // namespace sallyport::server::rpc
