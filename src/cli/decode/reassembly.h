// Puts TCP segments back in order, each direction of a connection on its own, with a cap on everything a capture can make
// grow: streams, and bytes that wait for a hole to be filled. What was lost in capturing becomes a gap, not an end.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <vector>

#include "cli/decode/capture.h"

namespace sallyport::cli {

struct StreamId {
  Endpoint from;
  Endpoint to;
  auto operator<=>(const StreamId&) const = default;
};

class Reassembler {
 public:
  struct Sink {
    std::function<void(const StreamId&, CaptureTime, Bytes)> data;       // the next bytes of a stream
    std::function<void(const StreamId&, CaptureTime, uint32_t)> gap;     // so many bytes of it are missing
    std::function<void(const StreamId&)> end;                            // nothing more will come
  };
  struct Limits {
    size_t streams = 8192;
    size_t waiting_bytes = 4 << 20;         // of one stream, behind a hole
    size_t total_waiting_bytes = 64 << 20;  // of all streams
  };

  explicit Reassembler(Sink sink) : sink_(std::move(sink)) {}
  Reassembler(Sink sink, Limits limits) : sink_(std::move(sink)), limits_(limits) {}

  void add(const TcpSegment& segment);
  // At the end of the capture: what still waits comes out, with gaps.
  void finish();

 private:
  struct Stream {
    StreamId id;
    uint32_t next = 0;                                 // the sequence number that is due
    std::map<uint32_t, std::vector<uint8_t>> waiting;  // by distance from `base`
    uint32_t base = 0;
    size_t waiting_bytes = 0;
  };
  using Streams = std::list<Stream>;

  Stream& stream_of(const TcpSegment& segment);
  void deliver(Stream& stream, CaptureTime time, uint32_t sequence, Bytes payload);
  bool holds_too_much(const Stream& stream) const;
  void hold(Stream& stream, uint32_t sequence, Bytes payload);
  void drain(Stream& stream, CaptureTime time);
  void skip_hole(Stream& stream, CaptureTime time);
  // The peer has what the capture has not.
  void apply_acknowledgement(const TcpSegment& segment);
  void remove(Streams::iterator stream);

  Sink sink_;
  Limits limits_;
  CaptureTime last_time_;
  size_t total_waiting_bytes_ = 0;
  Streams by_age_;  // the one heard from last is last
  std::map<StreamId, Streams::iterator> index_;
};

}  // namespace sallyport::cli
