#include "auth/account_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf16.h"

namespace sallyport::auth {
namespace {

constexpr size_t kMaxUnits = 256;  // UNLEN and PWLEN of Windows

bool is_control(char16_t unit) { return unit < 0x20 || (unit >= 0x7F && unit < 0xA0); }

// What Windows forbids in account names ([MS-SAMR] 3.1.1.6 leaves it to the client; NetUserAdd refuses these). A client
// could not send most of them: \ and / end a domain's name.
constexpr std::u16string_view kForbidden = u"\"/\\[]:;|=,+*?<>";

}  // namespace

std::string problem_with_name(std::string_view name) {
  if (name.empty()) return "an account needs a name; the one given is empty";
  auto units = to_utf16(name);
  if (!units) return "the account name is not valid UTF-8; check the terminal's character set";
  if (units->size() > kMaxUnits)
    return fmt::format("the account name has {} characters; at most {} fit", units->size(), kMaxUnits);
  if (std::ranges::any_of(*units, is_control)) return "the account name contains a control character; type it again without";
  if (units->front() == u' ' || units->back() == u' ') return "the account name begins or ends with a space; leave it out";
  auto bad = units->find_first_of(kForbidden);
  if (bad != std::u16string::npos)
    return fmt::format("the account name contains '{}', which Windows clients cannot send in a name; choose another",
                       static_cast<char>((*units)[bad]));
  return {};
}

std::string problem_with_password(std::string_view password) {
  if (password.empty()) return "an empty password is not accepted: anyone could log in; choose one";
  auto units = to_utf16(password);
  if (!units) return "the password is not valid UTF-8; check the terminal's character set";
  if (units->size() > kMaxUnits)
    return fmt::format("the password has {} characters; clients send at most {}", units->size(), kMaxUnits);
  return {};
}

}  // namespace sallyport::auth
