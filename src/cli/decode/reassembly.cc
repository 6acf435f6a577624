#include "cli/decode/reassembly.h"

namespace sallyport::cli {

namespace {
constexpr size_t kSegmentCost = 96;  // what holding one costs beyond its bytes

// How far b is ahead of a; sequence numbers wrap (RFC 9293 3.4).
int32_t distance(uint32_t a, uint32_t b) { return static_cast<int32_t>(b - a); }
}  // namespace

void Reassembler::add(const TcpSegment& segment) {
  last_time_ = segment.time;
  if (segment.syn)
    if (auto old = index_.find({segment.source, segment.destination}); old != index_.end()) remove(old->second);
  auto& stream = stream_of(segment);
  uint32_t first = segment.sequence + segment.syn;
  if (segment.ack) apply_acknowledgement(segment);
  deliver(stream, segment.time, first, segment.payload);
  bool complete = segment.fin && distance(first + static_cast<uint32_t>(segment.payload.size()), stream.next) >= 0;
  if (segment.rst || complete) remove(index_.at({segment.source, segment.destination}));
}

void Reassembler::finish() {
  while (!by_age_.empty()) remove(by_age_.begin());
}

// A stream whose beginning was not captured starts with the first segment seen.
Reassembler::Stream& Reassembler::stream_of(const TcpSegment& segment) {
  StreamId id{segment.source, segment.destination};
  if (auto found = index_.find(id); found != index_.end()) {
    by_age_.splice(by_age_.end(), by_age_, found->second);
    return *found->second;
  }
  if (by_age_.size() >= limits_.streams) remove(by_age_.begin());
  auto& stream = by_age_.emplace_back();
  stream.id = id;
  stream.next = stream.base = segment.sequence + segment.syn;
  index_[id] = std::prev(by_age_.end());
  return stream;
}

void Reassembler::deliver(Stream& stream, CaptureTime time, uint32_t sequence, Bytes payload) {
  int32_t ahead = distance(stream.next, sequence);
  if (ahead > 0) {
    if (!payload.empty()) hold(stream, sequence, payload);
    while (holds_too_much(stream)) skip_hole(stream, time);
    return;
  }
  auto known = static_cast<size_t>(-static_cast<int64_t>(ahead));
  if (known >= payload.size()) return;  // a retransmission, or a keep-alive
  payload = payload.subspan(known);
  stream.next += static_cast<uint32_t>(payload.size());
  sink_.data(stream.id, time, payload);
  drain(stream, time);
}

bool Reassembler::holds_too_much(const Stream& stream) const {
  if (stream.waiting.empty()) return false;
  return stream.waiting_bytes > limits_.waiting_bytes || total_waiting_bytes_ > limits_.total_waiting_bytes;
}

// Of two segments that start at one place the longer one stays.
void Reassembler::hold(Stream& stream, uint32_t sequence, Bytes payload) {
  auto [place, is_new] = stream.waiting.try_emplace(sequence - stream.base);
  auto& kept = place->second;
  if (kept.size() >= payload.size()) return;
  size_t more = payload.size() - kept.size() + (is_new ? kSegmentCost : 0);
  stream.waiting_bytes += more;
  total_waiting_bytes_ += more;
  kept.assign(payload.begin(), payload.end());
}

void Reassembler::drain(Stream& stream, CaptureTime time) {
  while (!stream.waiting.empty()) {
    auto first = stream.waiting.begin();
    uint32_t sequence = stream.base + first->first;
    int32_t ahead = distance(stream.next, sequence);
    if (ahead > 0) return;
    auto bytes = std::move(first->second);
    stream.waiting_bytes -= bytes.size() + kSegmentCost;
    total_waiting_bytes_ -= bytes.size() + kSegmentCost;
    stream.waiting.erase(first);
    auto known = static_cast<size_t>(-static_cast<int64_t>(ahead));
    if (known >= bytes.size()) continue;
    stream.next += static_cast<uint32_t>(bytes.size() - known);
    sink_.data(stream.id, time, Bytes(bytes).subspan(known));
  }
  stream.base = stream.next;  // distances start anew, so that they never wrap
}

void Reassembler::skip_hole(Stream& stream, CaptureTime time) {
  if (stream.waiting.empty()) return;
  uint32_t sequence = stream.base + stream.waiting.begin()->first;
  sink_.gap(stream.id, time, sequence - stream.next);
  stream.next = sequence;
  drain(stream, time);
}

void Reassembler::apply_acknowledgement(const TcpSegment& segment) {
  auto found = index_.find({segment.destination, segment.source});
  if (found == index_.end()) return;
  auto& stream = *found->second;
  while (!stream.waiting.empty() && distance(stream.base + stream.waiting.begin()->first, segment.acknowledged) > 0)
    skip_hole(stream, segment.time);
}

void Reassembler::remove(Streams::iterator stream) {
  while (!stream->waiting.empty()) skip_hole(*stream, last_time_);
  sink_.end(stream->id);
  index_.erase(stream->id);
  by_age_.erase(stream);
}

}  // namespace sallyport::cli
