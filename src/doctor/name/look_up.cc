#include "doctor/name/look_up.h"

#include <algorithm>
#include <future>

#include "doctor/name/dns.h"
#include "doctor/name/hosts_file.h"
#include "doctor/name/multicast.h"
#include "doctor/name/netbios.h"
#include "doctor/name/system.h"
#include "doctor/text.h"

namespace sallyport::doctor {
namespace {

using Answers = std::vector<NameAnswer>;

// NetBIOS over TCP/IP is of IPv4. RFC 1002 4.2.13
std::optional<IpAddress> v4_address(const std::string& host) {
  auto written = policy::parse_address(host);
  auto known = written ? std::vector{*written} : ask_system(host).addresses;
  auto found = std::find_if(known.begin(), known.end(), [](auto& address) { return address.is_v4(); });
  return found == known.end() ? std::nullopt : std::optional(*found);
}

NameAnswer ask_wins_server(const std::string& server, const std::string& name) {
  auto address = v4_address(server);
  if (address) return ask_wins(*address, name);
  return {NameSource::wins, NameState::failed, {}, server, "this server's own address is not known"};
}

Answers ask_all_wins(const std::vector<std::string>& servers, const std::string& name) {
  if (servers.empty()) return {{NameSource::wins, NameState::not_asked, {}, "", "smb.conf names no WINS server"}};
  Answers answers;
  for (auto& server : servers) answers.push_back(ask_wins_server(server, name));
  return answers;
}

Answers ask_all_dns(const std::string& file, const std::string& name) {
  auto text = read_text(file);
  auto resolver = parse_resolv_conf(text.value_or(""));
  if (resolver.servers.empty())
    return {{NameSource::dns, NameState::not_asked, {}, file, text ? "no nameserver in it" : "cannot be read"}};
  return ask_dns(resolver, name);
}

}  // namespace

std::vector<NameAnswer> look_up(const std::string& name, const NameFiles& files, const std::vector<std::string>& wins) {
  std::vector<std::future<Answers>> asked;
  auto start = [&](auto question) { asked.push_back(std::async(std::launch::async, std::move(question))); };
  start([&] { return Answers{ask_system(name)}; });
  start([&] { return Answers{ask_hosts_file(files.hosts, name)}; });
  start([&] { return ask_all_dns(files.resolv_conf, name); });
  start([&] { return ask_netbios(name); });
  start([&] { return ask_all_wins(wins, name); });
  start([&] { return ask_llmnr(name); });
  start([&] { return ask_mdns(name); });
  Answers all;
  for (auto& one : asked)
    for (auto& answer : one.get()) all.push_back(std::move(answer));
  return all;
}

}  // namespace sallyport::doctor
