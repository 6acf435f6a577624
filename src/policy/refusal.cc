#include "policy/refusal.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace sallyport::policy {
namespace {

using nlohmann::json;

constexpr size_t kLongestText = 1024;  // peers choose names

std::string cut(const std::string& text) { return text.size() <= kLongestText ? text : text.substr(0, kLongestText) + "..."; }

json step_to_json(const Step& step) {
  return {{"layer", to_string(step.layer)}, {"passed", step.passed},    {"rule", cut(step.rule)}, {"file", step.at.file},
          {"line", step.at.line},           {"column", step.at.column}, {"text", cut(step.text)}, {"remedy", cut(step.remedy)}};
}

Step step_from_json(const json& value) {
  Step step;
  step.layer = parse_layer(value.at("layer").get_ref<const std::string&>()).value_or(Layer::zone);
  step.passed = value.at("passed").get<bool>();
  step.rule = value.at("rule").get<std::string>();
  step.at = {value.at("file").get<std::string>(), value.at("line").get<uint32_t>(), value.at("column").get<uint32_t>()};
  step.text = value.at("text").get<std::string>();
  step.remedy = value.at("remedy").get<std::string>();
  return step;
}

Refusal from_json(const json& value) {
  Refusal refusal;
  refusal.id = value.at("id").get<std::string>();
  refusal.when = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(value.at("when_ms").get<int64_t>()));
  refusal.peer = parse_address(value.at("peer").get_ref<const std::string&>()).value_or(IpAddress{});
  refusal.door = value.at("door").get<int>() == 139 ? Door::netbios : Door::smb;
  refusal.user = value.at("user").get<std::string>();
  refusal.share = value.at("share").get<std::string>();
  refusal.object = value.at("object").get<std::string>();
  refusal.status = static_cast<NtStatus>(value.at("status").get<uint32_t>());
  refusal.repeats = value.at("repeats").get<uint32_t>();
  for (auto& step : value.at("steps")) refusal.reason.add(step_from_json(step));
  return refusal;
}

std::string subject(const Refusal& refusal) {
  auto text = fmt::format("{} on port {}", to_string(refusal.peer), static_cast<int>(refusal.door));
  if (!refusal.user.empty()) text += fmt::format(", user {}", refusal.user);
  if (!refusal.share.empty()) text += fmt::format(", share {}", refusal.share);
  if (!refusal.object.empty()) text += fmt::format(", {}", refusal.object);
  return text;
}

std::string explain_step(size_t number, const Step& step) {
  auto place = to_string(step.at);
  auto line = fmt::format("  {}. {:<16} {:<8} {}", number, to_string(step.layer), step.passed ? "ok" : "refused", step.text);
  if (!step.rule.empty() || !place.empty())
    line += fmt::format("\n{:30}[{}{}{}]", "", step.rule, !step.rule.empty() && !place.empty() ? ", " : "", place);
  return line + "\n";
}

// A peer's names may hold anything; a terminal is shown no control characters.
std::string shown(std::string text) {
  for (auto& c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) c = '?';
  return text;
}

}  // namespace

std::string to_json(const Refusal& refusal) {
  json value = {{"id", refusal.id},
                {"when_ms", refusal.when.time_since_epoch().count()},
                {"peer", to_string(refusal.peer)},
                {"door", static_cast<int>(refusal.door)},
                {"user", cut(refusal.user)},
                {"share", cut(refusal.share)},
                {"object", cut(refusal.object)},
                {"status", static_cast<uint32_t>(refusal.status)},
                {"status_name", to_string(refusal.status)},
                {"repeats", refusal.repeats},
                {"steps", json::array()}};
  for (auto& step : refusal.reason.steps) value["steps"].push_back(step_to_json(step));
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// The library reports a missing or mistyped member by throwing; the file may have been cut by a full disk.
std::optional<Refusal> refusal_from_json(std::string_view line) {
  try {
    return from_json(json::parse(line));
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

std::string explain(const Refusal& refusal) {
  auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(refusal.when);
  auto text =
      fmt::format("{}  {:%Y-%m-%d %H:%M:%S}  refused with {}\n  {}\n\n", refusal.id,
                  fmt::localtime(std::chrono::system_clock::to_time_t(seconds)), to_string(refusal.status), subject(refusal));
  for (size_t i = 0; i < refusal.reason.steps.size(); i++) text += explain_step(i + 1, refusal.reason.steps[i]);
  if (refusal.repeats)
    text += fmt::format("\n  {} more refusals of this peer followed at once and were not kept.\n", refusal.repeats);
  auto* last = refusal.reason.refusing();
  if (last && !last->remedy.empty()) text += fmt::format("\n  To allow it: {}\n", last->remedy);
  return shown(std::move(text));
}

}  // namespace sallyport::policy
