#include "doctor/name/dns.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/random.h"
#include "doctor/name/ask.h"
#include "doctor/name/dns_answer.h"

namespace sallyport::doctor {
namespace {

constexpr uint16_t kPort = 53;
constexpr Millis kWait{1500};
constexpr unsigned kTimes = 2;

// Addresses of one type into `out`; false when the server need not be asked more.
bool ask_one(const SocketAddress& server, const std::string& name, dns::Type type, NameAnswer& out) {
  Buffer query;
  auto id = random_value<uint16_t>();
  if (!dns::append_query(id, dns::flag::kRecursionDesired, {name, type}, query)) {
    out.state = NameState::failed, out.text = fmt::format("\"{}\" cannot be asked for", name);
    return false;
  }
  DatagramQuestion question{server, query.bytes(), {}, kTimes, kWait};
  auto asked = ask(question);
  out.took += asked.answers.empty() ? Millis{} : asked.answers.front().took;
  if (asked.answers.empty()) {
    out.state = asked.error ? NameState::failed : NameState::silent;
    out.text = asked.error ? asked.error.message() : "no answer";
    return false;
  }
  auto& bytes = asked.answers.front().bytes;
  auto message = matching_answer(bytes, id, {name, type});
  if (!message) {
    out.state = NameState::failed, out.text = "an answer that is none to the question";
    return false;
  }
  auto rcode = message->header.rcode();
  if (rcode != dns::Rcode::no_error && rcode != dns::Rcode::name_error) {
    out.state = NameState::failed, out.text = dns::to_string(rcode);
    return false;
  }
  if (out.state == NameState::not_asked) out.state = NameState::absent, out.text = dns::to_string(rcode);
  add_addresses(*message, name, out);
  return rcode == dns::Rcode::no_error;
}

NameAnswer ask_server(const IpAddress& server, const std::vector<std::string>& names) {
  NameAnswer answer;
  answer.source = NameSource::dns;
  answer.from = policy::to_string(server);
  auto to = socket_address(server, "", kPort);
  for (auto& name : names) {
    answer.text.clear();
    if (ask_one(to, name, dns::Type::a, answer)) ask_one(to, name, dns::Type::aaaa, answer);
    if (answer.state != NameState::absent) break;
  }
  return answer;
}

}  // namespace

std::vector<NameAnswer> ask_dns(const Resolver& resolver, const std::string& name) {
  std::vector<NameAnswer> answers;
  for (auto& server : resolver.servers) answers.push_back(ask_server(server, names_to_try(resolver, name)));
  return answers;
}

}  // namespace sallyport::doctor
