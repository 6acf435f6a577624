#include <fmt/format.h>

#include "doctor/verdict/rules.h"
#include "proto/smb2/header.h"

namespace sallyport::doctor::rules {

std::string address_text(const AddressEvidence& address) { return policy::to_string(address.address); }

std::string host_text(const Evidence& evidence) {
  if (!evidence.used() || evidence.target.address) return evidence.target.host;
  return fmt::format("{} ({})", evidence.target.host, address_text(*evidence.used()));
}

std::string source_text(const NameAnswer& answer) {
  if (answer.from.empty()) return std::string(to_string(answer.source));
  return fmt::format("{} ({})", to_string(answer.source), answer.from);
}

std::string user_text(const Evidence& evidence) { return evidence.smb.user.empty() ? "the anonymous user" : evidence.smb.user; }

const Conversation* main_conversation(const AddressEvidence& address) {
  auto* direct = address.conversation(445);
  if (direct) return direct;
  if (auto* session = address.conversation(139)) return session;
  return address.conversations.empty() ? nullptr : &address.conversations.front();
}

std::string dialect_text(uint16_t dialect) {
  if (dialect < 0x0202) return "SMB 1";
  return "SMB " + smb2::to_string(static_cast<smb2::Dialect>(dialect));
}

}  // namespace sallyport::doctor::rules
