#include "proto/spnego/der.h"

#include <fmt/format.h>

namespace sallyport::spnego::der {

using wire::FaultKind;

namespace {

struct Length {
  size_t value = 0;
  size_t width = 0;  // bytes it took; 0 when it is not DER
};

// X.690 8.1.3 with the restrictions of 10.1.
Length read_length(Bytes at) {
  if (at.empty()) return {};
  if (at[0] < 0x80) return {at[0], 1};
  size_t more = at[0] & 0x7F;
  if (more == 0 || more > 4 || at.size() <= more) return {};
  // quirk: some peers write lengths longer than DER has them
  size_t value = 0;
  for (size_t i = 1; i <= more; i++) value = value << 8 | at[i];
  return {value, more + 1};
}

void append_length(Buffer& out, size_t length) {
  if (length < 0x80) {
    *out.append(1) = static_cast<uint8_t>(length);
    return;
  }
  int width = length > 0xFFFFFF ? 4 : length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
  *out.append(1) = static_cast<uint8_t>(0x80 | width);
  for (int i = width - 1; i >= 0; i--) *out.append(1) = static_cast<uint8_t>(length >> (8 * i));
}

}  // namespace

Reader::Element Reader::element(uint8_t tag, const char* field) {
  if (*fault_) return {};
  if (left_.empty()) return fail(FaultKind::truncated, field), Element{};
  if (left_[0] != tag) return fail(FaultKind::bad_value, field), Element{};
  auto length = read_length(left_.subspan(1));
  if (!length.width) return fail(FaultKind::bad_value, field), Element{};
  size_t head = 1 + length.width;
  if (length.value > left_.size() - head) return fail(FaultKind::truncated, field), Element{};
  Element found{left_.first(head + length.value), left_.subspan(head, length.value)};
  left_ = left_.subspan(found.whole.size());
  offset_ += found.whole.size();
  return found;
}

Bytes Reader::take(uint8_t tag, const char* field) { return element(tag, field).content; }
Bytes Reader::take_whole(uint8_t tag, const char* field) { return element(tag, field).whole; }

Reader Reader::enter(uint8_t tag, const char* field) {
  auto content = element(tag, field).content;
  return {content, *fault_, offset_ - content.size()};
}

void Reader::finish(const char* field) {
  if (!left_.empty()) fail(FaultKind::bad_value, field);
}

void Reader::fail(FaultKind kind, const char* field) {
  if (!*fault_) *fault_ = {kind, field, offset_};
}

Buffer wrap(uint8_t tag, std::initializer_list<Bytes> pieces) {
  size_t size = 0;
  for (auto piece : pieces) size += piece.size();
  Buffer out;
  out.reserve(size + 6);
  *out.append(1) = tag;
  append_length(out, size);
  for (auto piece : pieces) out.append(piece);
  return out;
}

std::string dotted(Bytes oid) {
  std::string out;
  uint64_t arc = 0;
  bool open = false;
  for (auto byte : oid) {
    if ((!open && byte == 0x80) || arc >> 56) return {};
    arc = arc << 7 | (byte & 0x7F);
    open = byte & 0x80;
    if (open) continue;
    if (out.empty()) {
      auto first = std::min<uint64_t>(arc / 40, 2);
      out = fmt::format("{}.{}", first, arc - 40 * first);
    } else {
      out += fmt::format(".{}", arc);
    }
    arc = 0;
  }
  return open ? std::string() : out;
}

}  // namespace sallyport::spnego::der
