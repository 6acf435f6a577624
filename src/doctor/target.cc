#include "doctor/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sallyport::doctor {
namespace {

std::string_view take_part(std::string_view& rest) {
  auto part = rest.substr(0, rest.find('/'));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

// Windows' form of an IPv6 address in a path: fe80--1s4.ipv6-literal.net
std::string without_literal(std::string host) {
  static constexpr std::string_view kLiteral = ".ipv6-literal.net";
  if (!host.ends_with(kLiteral)) return host;
  host.resize(host.size() - kLiteral.size());
  std::replace(host.begin(), host.end(), '-', ':');
  std::replace(host.begin(), host.end(), 's', '%');
  return host;
}

// Takes ":445" off its end. 0: there is none; nullopt: it is no port. More than one colon without brackets is IPv6.
std::optional<uint16_t> take_port(std::string& host) {
  auto colon = host.rfind(':');
  bool bracketed = host.starts_with('[');
  bool none = colon == host.npos || (bracketed ? host[colon - 1] != ']' : host.find(':') != colon);
  if (none) return 0;
  uint16_t port = 0;
  auto* end = host.data() + host.size();
  auto [stop, error] = std::from_chars(host.data() + colon + 1, end, port);
  if (error != std::errc() || stop != end || port == 0) return std::nullopt;
  host.resize(colon);
  return port;
}

std::expected<Target, std::string> of_host(std::string host) {
  Target target;
  auto port = take_port(host);
  if (!port) return std::unexpected(fmt::format("\"{}\" does not end in a port", host));
  target.port = *port;
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return std::unexpected(fmt::format("\"{}\": the bracket is not closed", host));
    host = host.substr(1, host.size() - 2);
  }
  target.host = without_literal(std::move(host));
  if (target.host.empty()) return std::unexpected("no machine is named; write \\\\HOST\\SHARE or //HOST/SHARE");
  if (target.host.find_first_of(" \t\"<>|*?@") != std::string::npos)
    return std::unexpected(fmt::format("\"{}\" cannot be the name of a machine", target.host));
  target.address = policy::parse_address(target.host);
  if (auto percent = target.host.find('%'); target.address && percent != std::string::npos)
    target.scope = target.host.substr(percent + 1);
  return target;
}

}  // namespace

std::string Target::unc() const {
  auto out = "\\\\" + host;
  if (!share.empty()) out += "\\" + share;
  if (!path.empty()) out += "\\" + path;
  std::replace(out.begin(), out.end(), '/', '\\');
  return out;
}

std::expected<Target, std::string> parse_target(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '\\', '/');
  std::string_view rest = plain;
  for (auto scheme : {"smb:", "cifs:"})
    if (rest.starts_with(scheme)) rest.remove_prefix(std::string_view(scheme).size());
  rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
  std::string host(take_part(rest));
  std::string user;
  if (auto at = host.rfind('@'); at != host.npos) user = host.substr(0, at), host.erase(0, at + 1);
  auto target = of_host(std::move(host));
  if (!target) return target;
  target->user = std::move(user);
  target->share = take_part(rest);
  while (rest.ends_with('/')) rest.remove_suffix(1);
  target->path = rest;
  return target;
}

}  // namespace sallyport::doctor
