// nft's JSON in nft's own language, for the expressions that our table has; what it does not know is shown as the JSON it is,
// so that a diff still tells of it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "harden/nft_rules.h"

namespace sallyport::harden {
namespace {

using nlohmann::json;

std::string as_is(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }
std::string word(const json& value) { return value.is_string() ? value.get<std::string>() : as_is(value); }
std::string member(const json& of, const char* key) { return of.contains(key) ? word(of[key]) : std::string(); }
bool has(const json& value, const char* key) { return value.is_object() && value.contains(key); }

std::string value_text(const json& value) {
  if (has(value, "prefix")) return fmt::format("{}/{}", member(value["prefix"], "addr"), member(value["prefix"], "len"));
  if (has(value, "range") && value["range"].size() == 2)
    return fmt::format("{}-{}", word(value["range"][0]), word(value["range"][1]));
  if (!has(value, "set") || !value["set"].is_array()) return word(value);
  std::string items;
  for (auto& item : value["set"]) items += (items.empty() ? "" : ", ") + value_text(item);
  return "{ " + items + " }";
}

std::string left_text(const json& left) {
  if (has(left, "payload")) return member(left["payload"], "protocol") + " " + member(left["payload"], "field");
  if (!has(left, "meta")) return as_is(left);
  auto key = member(left["meta"], "key");
  return key.starts_with("iif") || key.starts_with("oif") ? key : "meta " + key;
}

// A date is written quoted, and read in the time zone of who reads; the number of seconds is not. The listing has a date, in
// UTC because nft is run so.
std::string right_text(const json& left, const json& right) {
  auto text = value_text(right);
  bool name = has(left, "meta") && member(left["meta"], "key").ends_with("ifname");
  bool date = text.find(' ') != text.npos && !text.starts_with('{');
  return name || date ? fmt::format("\"{}\"", text) : text;
}

std::string match_text(const json& match) {
  auto op = member(match, "op");
  auto& left = match["left"];
  return fmt::format("{} {}{}", left_text(left), op == "==" || op == "in" ? "" : op + " ", right_text(left, match["right"]));
}

std::string statement_text(const json& statement) {
  if (has(statement, "match") && has(statement["match"], "left") && has(statement["match"], "right"))
    return match_text(statement["match"]);
  if (has(statement, "reject"))
    return statement["reject"].is_object() ? "reject with " + member(statement["reject"], "type") : "reject";
  for (auto* verdict : {"accept", "drop", "return", "counter"})
    if (has(statement, verdict)) return verdict;
  return as_is(statement);
}

std::string rule_text(const json& rule) {
  std::string text = "\t\t";
  if (rule.contains("expr"))
    for (auto& statement : rule["expr"]) text += statement_text(statement) + " ";
  if (rule.contains("comment")) text += fmt::format("comment \"{}\" ", word(rule["comment"]));
  text.back() = '\n';
  return text;
}

std::string set_text(const json& set) {
  auto text = fmt::format("\tset {} {{\n\t\ttype {}\n", member(set, "name"), member(set, "type"));
  if (set.contains("flags") && set["flags"].is_array())
    for (auto& flag : set["flags"]) text += fmt::format("\t\tflags {}\n", word(flag));
  if (set.contains("elem") && set["elem"].is_array() && !set["elem"].empty()) {
    text += "\t\telements = {\n";
    for (auto& element : set["elem"]) text += fmt::format("\t\t\t{},\n", value_text(element));
    text += "\t\t}\n";
  }
  return text + "\t}\n";
}

std::string chain_text(const json& chain, const json& objects) {
  auto name = member(chain, "name");
  auto text = fmt::format("\tchain {} {{\n", name);
  if (chain.contains("hook"))
    text += fmt::format("\t\ttype {} hook {} priority {}; policy {};\n", member(chain, "type"), member(chain, "hook"),
                        member(chain, "prio"), member(chain, "policy"));
  for (auto& object : objects)
    if (has(object, "rule") && member(object["rule"], "chain") == name) text += rule_text(object["rule"]);
  return text + "\t}\n";
}

}  // namespace

std::string nft_table_text(const json& objects) {
  if (objects.empty()) return "";
  auto text = fmt::format("table inet {} {{\n", kTable);
  for (auto& object : objects) {
    if (has(object, "set"))
      text += set_text(object["set"]);
    else if (has(object, "chain"))
      text += chain_text(object["chain"], objects);
    else if (!has(object, "table") && !has(object, "rule"))
      text += "\t# " + as_is(object) + "\n";
  }
  return text + "}\n";
}

}  // namespace sallyport::harden
