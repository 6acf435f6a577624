#include "doctor/name/multicast.h"

#include <algorithm>

#include "base/random.h"
#include "doctor/name/ask.h"
#include "doctor/name/dns_answer.h"
#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

struct Protocol {
  NameSource source;
  const char* group;
  uint16_t port;
  Millis wait;  // RFC 4795 7: LLMNR_TIMEOUT is a second at the most; RFC 6762 6: answers may be held back 120 ms
};
constexpr Protocol kLlmnr{NameSource::llmnr, "224.0.0.252", 5355, Millis(500)};
constexpr Protocol kMdns{NameSource::mdns, "224.0.0.251", 5353, Millis(500)};

void note(const Protocol& protocol, const Datagram& datagram, uint16_t id, const dns::Question& question,
          std::vector<NameAnswer>& out) {
  auto message = matching_answer(datagram.bytes, id, question);
  if (!message || message->header.rcode() != dns::Rcode::no_error) return;
  NameAnswer answer;
  answer.source = protocol.source;
  answer.from = policy::to_string(address_of(datagram.from));
  answer.took = datagram.took;
  add_addresses(*message, question.name, answer);
  bool heard = std::any_of(out.begin(), out.end(), [&](auto& other) { return other.from == answer.from; });
  if (answer.state == NameState::found && !heard) out.push_back(std::move(answer));
}

std::vector<NameAnswer> ask_everybody(const Protocol& protocol, const std::string& name) {
  std::vector<NameAnswer> out;
  auto id = random_value<uint16_t>();
  dns::Question question{name, dns::Type::a};
  Buffer query;
  NameAnswer none{protocol.source, NameState::silent, {}, "", "no answer", protocol.wait * 2};
  auto networks = local_networks();
  if (networks.empty()) none.state = NameState::not_asked, none.text = "this machine is on no network";
  if (!dns::append_query(id, 0, question, query)) none.state = NameState::not_asked, none.text = "not a name for it";
  for (auto& network : networks) {
    if (query.empty()) break;
    DatagramQuestion datagram{socket_address(*policy::parse_address(protocol.group), "", protocol.port), query.bytes(),
                              network.address, 2, protocol.wait};
    datagram.several = true;
    for (auto& answer : ask(datagram).answers) note(protocol, answer, id, question, out);
  }
  if (out.empty()) out.push_back(none);
  return out;
}

NameAnswer not_asked(NameSource source, std::string why) { return {source, NameState::not_asked, {}, "", std::move(why)}; }

}  // namespace

std::vector<NameAnswer> ask_llmnr(const std::string& name) {
  // RFC 4795 2: for names of one label.
  if (name.find('.') != name.npos) return {not_asked(NameSource::llmnr, "only for names without a dot")};
  return ask_everybody(kLlmnr, name);
}

std::vector<NameAnswer> ask_mdns(const std::string& name) {
  if (lowered(name).ends_with(".local")) return ask_everybody(kMdns, name);
  if (name.find('.') != name.npos) return {not_asked(NameSource::mdns, "only for names that end in .local")};
  return ask_everybody(kMdns, name + ".local");
}

}  // namespace sallyport::doctor
