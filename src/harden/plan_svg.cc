// The plan as a drawing: on the left who comes, on the right the server with its two doors, and the ports of names and datagrams
// when somebody may come to them.
#include <fmt/format.h>

#include <algorithm>

#include "harden/plan.h"

namespace sallyport::harden {
namespace {

constexpr int kWidth = 860, kBoxWidth = 380, kTop = 70, kLine = 18, kGap = 16, kServerLeft = 640;
constexpr size_t kMostSources = 4;

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string label(int x, int y, const char* style, std::string_view text) {
  return fmt::format("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", x, y, style, escaped(text));
}

std::string box(int x, int y, int width, int height, const char* style) {
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" class=\"{}\"/>\n", x, y, width, height, style);
}

const char* style_of(const Segment& segment) {
  return segment.held ? "held" : segment.door == policy::Door::smb ? "smb" : "old";
}

size_t lines_in(const Segment& segment) {
  return 1 + std::min(segment.sources.size(), kMostSources + 1) + (segment.note.empty() ? 0 : 1);
}

int height_of(const Segment& segment) { return static_cast<int>(lines_in(segment)) * kLine + 14; }

std::string segment_box(const Segment& segment, int y) {
  auto text = box(20, y, kBoxWidth, height_of(segment), style_of(segment));
  int at = y + 20;
  text += label(32, at, "title", segment.title);
  for (size_t i = 0; i < std::min(segment.sources.size(), kMostSources); i++)
    text += label(32, at += kLine, "net", segment.sources[i]);
  if (segment.sources.size() > kMostSources)
    text += label(32, at += kLine, "net", fmt::format("and {} more", segment.sources.size() - kMostSources));
  if (!segment.note.empty()) text += label(32, at += kLine, "note", segment.note);
  return text;
}

std::string arrow(int from_y, int to_y, const char* style) {
  return fmt::format("<path d=\"M{} {} C{} {} {} {} {} {}\" class=\"way {}\" marker-end=\"url(#tip)\"/>\n", 20 + kBoxWidth,
                     from_y, 520, from_y, 540, to_y, kServerLeft - 8, to_y, style);
}

std::string frame(int height, std::string_view body) {
  return fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="sans-serif">
<style>
rect {{ stroke-width: 1.5 }} .smb {{ fill: #e8f3ec; stroke: #2f7d4f }} .old {{ fill: #fdf3dc; stroke: #b07a12 }}
.held {{ fill: #fbe9e7; stroke: #b23b2e; stroke-dasharray: 5 3 }} .other {{ fill: #f1f1f1; stroke: #777777 }}
.server {{ fill: #ffffff; stroke: #333333 }} .way {{ fill: none; stroke-width: 2 }} .way.other {{ stroke-dasharray: 2 4 }}
.head {{ font-size: 18px; font-weight: bold }} .title {{ font-size: 13px; font-weight: bold }} .net {{ font-size: 13px }}
.note {{ font-size: 12px; font-style: italic }}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 L8 4 L0 8 z"/></marker></defs>
<rect width="{0}" height="{1}" fill="#ffffff"/>
{2}</svg>
)",
                     kWidth, height, body);
}

// Where the arrows end.
struct Heights {
  int netbios = kTop + 70, smb = kTop + 140;
  std::optional<int> udp;
  int wall = 0;
};

std::string door(int y, const char* style, const char* text) {
  return box(kServerLeft, y - 16, 100, 32, style) + label(kServerLeft + 12, y + 5, "net", text);
}

std::string doors(const Heights& at, int bottom, const Flows& flows) {
  auto text = box(kServerLeft, kTop, 200, bottom - kTop, "server") + label(kServerLeft + 16, kTop + 24, "title", "the server");
  text += door(at.smb, "smb", "445") + door(at.netbios, "old", "139");
  if (at.udp) text += door(*at.udp, "old", "UDP 137-138");
  std::string denied;
  for (auto& range : flows.denied()) denied += (denied.empty() ? "" : ", ") + to_string(range);
  return text + label(kServerLeft + 12, at.wall + 5, "note", "refused: " + denied);
}

std::string arrows(const Segment& segment, int from_y, const Heights& at) {
  std::string text;
  if (segment.door) text += arrow(from_y, segment.door == policy::Door::smb ? at.smb : at.netbios, style_of(segment));
  if (segment.udp) text += arrow(from_y, *at.udp, style_of(segment));
  return text;
}

}  // namespace

std::string write_plan_svg(const Subject& subject) {
  auto segments = segments_of(subject.flows);
  segments.push_back({"everybody else", {"any other address"}, policy::Door::smb, false, {}, {}, false});
  Heights at;
  if (std::any_of(segments.begin(), segments.end(), [](auto& segment) { return segment.udp; })) at.udp = kTop + 210;
  int bottom = kTop;
  for (auto& segment : segments) bottom += height_of(segment) + kGap;
  bottom = std::max(bottom, kTop + (at.udp ? 330 : 260));
  at.wall = bottom - 40;
  auto body = label(20, 34, "head", "Who may reach the server") +
              label(20, 56, "note", fmt::format("as of {} UTC", utc(subject.flows.at))) +
              doors(at, bottom, subject.flows);
  int y = kTop;
  for (size_t i = 0; i < segments.size(); i++) {
    auto& segment = segments[i];
    bool rest = i + 1 == segments.size();
    int middle = y + height_of(segment) / 2;
    auto drawn = segment_box(segment, y);
    if (rest) drawn.replace(drawn.find("class=\"smb\""), 11, "class=\"other\"");
    body += drawn;
    body += rest ? arrow(middle, at.wall, "other") : arrows(segment, middle, at);
    y += height_of(segment) + kGap;
  }
  return frame(bottom + 20, body);
}

}  // namespace sallyport::harden
