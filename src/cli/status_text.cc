#include "cli/status_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sallyport::cli {
namespace {

using nlohmann::json;

// Names come from peers: no control character reaches the terminal.
std::string text_of(const json& value, const char* key) {
  auto text = value.at(key).get<std::string>();
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

uint64_t number_of(const json& value, const char* key) { return value.at(key).get<uint64_t>(); }

std::string time_of(const json& value, const char* key) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(value.at(key).get<std::time_t>()));
}

std::string size_text(uint64_t bytes) {
  static constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(kUnits); unit++) size /= 1024;
  return fmt::format("{:.{}f} {}", size, unit ? 1 : 0, kUnits[unit]);
}

std::string joined(const json& list) {
  std::string all;
  for (auto& one : list) all += (all.empty() ? "" : ", ") + one.get<std::string>();
  return all;
}

std::string head(const json& report) {
  auto policy = text_of(report, "policy_file");
  return fmt::format(
      "sallyport {}, since {}\n  policy       {}\n  listening    {}\n  shares       {}\n  connections  {}\n  requests     {}, {} "
      "read, {} written\n",
      text_of(report, "version"), time_of(report, "started"), policy.empty() ? "(none: the strict defaults)" : policy,
      joined(report.at("listening")), joined(report.at("shares")), number_of(report, "connections"),
      number_of(report, "requests"), size_text(number_of(report, "bytes_read")), size_text(number_of(report, "bytes_written")));
}

// Shares that lie on other servers.
std::string links(const json& list) {
  std::string text = list.empty() ? "" : "\nShares on other servers\n";
  for (auto& one : list) {
    auto error = text_of(one, "last_error");
    bool connected = one.at("connected").get<bool>();
    text += fmt::format("  {:<16} {} \"{}\" as {}: ", text_of(one, "share"), text_of(one, "server"), text_of(one, "folder"),
                        text_of(one, "login"));
    if (connected)
      text += fmt::format("connected since {}, SMB {}, {}, {} open\n", time_of(one, "since"), text_of(one, "dialect"),
                          text_of(one, "encryption"), number_of(one, "opens"));
    else
      text += fmt::format("not connected{}\n", number_of(one, "connects") ? " since " + time_of(one, "since") : "");
    if (!error.empty()) text += fmt::format("    {}: {}\n", time_of(one, "last_error_at"), error);
  }
  return text;
}

std::string protection(const json& session) {
  auto encryption = text_of(session, "encryption"), signing = text_of(session, "signing");
  return !encryption.empty() ? "encrypted " + encryption : !signing.empty() ? "signed " + signing : "PLAIN";
}

std::string sessions(const json& list) {
  if (list.empty()) return "\nNobody is logged in.\n";
  auto text = fmt::format("\nSessions ({})\n  {:<16} {:<24} {:<5} {:<8} {:<22} {:>5} {:>6}  {}\n", list.size(), "user", "peer",
                          "port", "dialect", "protection", "trees", "opens", "since");
  for (auto& one : list)
    text += fmt::format("  {:<16} {:<24} {:<5} {:<8} {:<22} {:>5} {:>6}  {}\n", text_of(one, "user"), text_of(one, "peer"),
                        number_of(one, "port"), text_of(one, "dialect"), protection(one), number_of(one, "trees"),
                        number_of(one, "opens"), time_of(one, "since"));
  return text;
}

std::string opens(const json& report) {
  auto& list = report.at("opens");
  if (list.empty()) return {};
  auto left_out = number_of(report, "opens_left_out");
  auto text = fmt::format("\nOpen files ({})\n", list.size() + left_out);
  for (auto& one : list) {
    auto locks = number_of(one, "locks");
    text += fmt::format("  {:<16} {:<16} {}{}\n", text_of(one, "user"), text_of(one, "share"), text_of(one, "path"),
                        locks ? fmt::format("  ({} locks)", locks) : "");
  }
  if (left_out) text += fmt::format("  ... and {} more\n", left_out);
  return text;
}

std::string weakened(const json& list) {
  if (list.empty()) return "\nNothing is weaker than the default: SMB 3, signed and encrypted, no guests.\n";
  std::string text = "\nWeaker than the default\n";
  for (auto& one : list) {
    auto until = text_of(one, "until"), warning = text_of(one, "warning");
    text += fmt::format("  {} ({}){}{}\n    why: {}\n", text_of(one, "where"), text_of(one, "at"),
                        until.empty() ? "" : ", until " + until, warning.empty() ? "" : " - " + warning, text_of(one, "reason"));
    for (auto& what : one.at("what")) text += fmt::format("    - {}\n", what.get<std::string>());
  }
  return text;
}

std::string refusals(const json& report) {
  auto& list = report.at("last_refusals");
  if (list.empty()) return {};
  auto text = fmt::format("\nLast of {} refusals (sallyport why ID tells more)\n", number_of(report, "refusals"));
  for (auto& one : list)
    text += fmt::format("  {}  {:%m-%d %H:%M:%S}  {:<16} {:<12} {}\n", text_of(one, "id"),
                        fmt::localtime(one.at("when_ms").get<std::time_t>() / 1000), text_of(one, "peer"), text_of(one, "user"),
                        text_of(one, "summary"));
  return text;
}

// NetBIOS names, while UDP 137 is open.
std::string names_text(const json& report) {
  auto& names = report.at("names");
  if (names.at("listening").empty()) return {};
  std::string own;
  for (auto& one : names.at("own"))
    own += fmt::format("{}{}<{}>{}", own.empty() ? "" : ", ", text_of(one, "name"), text_of(one, "suffix"),
                       text_of(one, "state") == "registered" ? "" : " (" + text_of(one, "state") + ")");
  auto text = fmt::format("\nNetBIOS names (UDP {})\n  own       {}\n  queries   {}, {} answered, {} refused in silence\n",
                          joined(names.at("listening")), own, number_of(names, "queries"), number_of(names, "answers"),
                          number_of(names, "refused"));
  auto& wins = names.at("wins");
  if (wins.is_null()) return text;
  return text + fmt::format("  WINS      {} names of {} at most (sallyport status --wins)\n", number_of(wins, "names"),
                            number_of(wins, "cap"));
}

// The network neighbourhood, while UDP 138 is open.
std::string browsing_text(const json& report) {
  if (!report.contains("browsing") || report.at("browsing").empty()) return {};
  std::string text = "\nNetwork neighbourhood (UDP 138)\n";
  for (auto& one : report.at("browsing")) {
    auto master = text_of(one, "master");
    text += fmt::format("  {:<28} {}; master browser: {}\n", text_of(one, "listening"), text_of(one, "role"),
                        master.empty() ? "none heard" : master);
  }
  return text;
}

std::string whole_text(const json& report) {
  return head(report) + links(report.at("links")) + names_text(report) + browsing_text(report) + sessions(report.at("sessions")) +
         opens(report) + weakened(report.at("weakened")) + refusals(report);
}

// The library reports what it does not find by throwing; it ends here.
template <class Make>
std::expected<std::string, std::string> from_json(const std::string& text, Make make) {
  try {
    auto value = json::parse(text);
    if (value.contains("error")) return std::unexpected(text_of(value, "error"));
    return make(value);
  } catch (const json::exception& error) {
    return std::unexpected(fmt::format("the server's answer cannot be read; is it of this version? ({})", error.what()));
  }
}

}  // namespace

std::expected<std::string, std::string> status_text(const std::string& json) { return from_json(json, whole_text); }

std::expected<std::string, std::string> answer_text(const std::string& json) {
  return from_json(json, [](const nlohmann::json& value) {
    auto text = text_of(value, "done") + "\n";
    for (auto& note : value.at("notes")) text += "  " + note.get<std::string>() + "\n";
    return text;
  });
}

}  // namespace sallyport::cli
