#include "browser/settings.h"

namespace sallyport::browser {

namespace {
constexpr size_t kLongestComment = 42;  // with its zero 43 bytes, more is cut or refused by old receivers

// Frames carry bytes of a code page that nobody names; what is not ASCII would be something else everywhere.
std::string plain(std::string_view text) {
  std::string out;
  for (unsigned char c : text) {
    if ((c & 0xC0) == 0x80) continue;  // of a character of several bytes the first stands for all
    out.push_back(c < 0x80 ? static_cast<char>(c < ' ' ? ' ' : c) : '?');
  }
  return out.substr(0, kLongestComment);
}
}  // namespace

Settings settings_of(const names::Plan& plan, const names::Link& link) {
  const auto& policy = *plan.policy;
  Settings out;
  out.machine = plan.machine;
  out.workgroup = plan.workgroup;
  out.comment = plain(policy.server.comment);
  out.scope = policy.netbios.scope;
  out.node = policy.netbios.node;
  out.announce = policy.netbios.announce;
  out.win_elections = policy.netbios.win_elections && out.announce != policy::Announce::off && link.address[0] != 127;
  out.address = link.address;
  return out;
}

}  // namespace sallyport::browser
