#include "doctor/name/dns_answer.h"

#include <algorithm>

#include "doctor/path/socket.h"

namespace sallyport::doctor {

std::optional<dns::Message> matching_answer(Bytes bytes, uint16_t id, const dns::Question& question) {
  auto message = dns::decode(bytes);
  if (!message || !message->header.response() || message->header.id != id || message->header.flags & dns::flag::kOpcode)
    return std::nullopt;
  auto name = std::string_view(question.name);
  if (name.ends_with('.')) name.remove_suffix(1);
  bool same = message->questions.size() == 1 && dns::same_name(message->questions[0].name, name) &&
              message->questions[0].type == question.type;
  if (!same) return std::nullopt;
  return message;
}

void add_addresses(const dns::Message& message, const std::string& asked, NameAnswer& out) {
  auto name = asked.ends_with('.') ? asked.substr(0, asked.size() - 1) : asked;
  for (auto bytes : dns::addresses(message, name)) {
    auto address = address_of(bytes);
    out.state = NameState::found;
    if (std::find(out.addresses.begin(), out.addresses.end(), address) == out.addresses.end()) out.addresses.push_back(address);
  }
}

}  // namespace sallyport::doctor
