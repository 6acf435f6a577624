#include "doctor/name/look_up.h"

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

Answers ask_all_wins(const std::vector<IpAddress>& servers, const std::string& name) {
  if (servers.empty()) return {{NameSource::wins, NameState::not_asked, {}, "", "smb.conf names no WINS server"}};
  Answers answers;
  for (auto& server : servers) answers.push_back(ask_wins(server, name));
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

std::vector<NameAnswer> look_up(const std::string& name, const NameFiles& files, const std::vector<IpAddress>& wins) {
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
