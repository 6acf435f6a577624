#include "cli/decode/decode.h"

#include <ostream>

#include "cli/decode/message_log.h"
#include "cli/decode/text.h"
#include "proto/describe_names.h"

namespace sallyport::cli {

namespace {
constexpr size_t kJsonLimit = 8192;  // of one value, unless all of it is asked for

bool of_name_service(const UdpDatagram& datagram) {
  return datagram.source.port == nbt::kNameServicePort || datagram.destination.port == nbt::kNameServicePort;
}
wire::Json describe(const UdpDatagram& datagram) {
  wire::Json line{{"time", to_string(datagram.time)},
                  {"source", to_string(datagram.source)},
                  {"destination", to_string(datagram.destination)}};
  line.update(proto::describe_name_packet(datagram.payload));
  return line;
}

bool wanted(const DecodeOptions& options, const TcpSegment& segment) {
  auto has = [&](uint16_t port) {
    return port == 445 || port == 139 || std::find(options.ports.begin(), options.ports.end(), port) != options.ports.end();
  };
  return has(segment.source.port) || has(segment.destination.port);
}

void print(const DecodeOptions& options, wire::Json description, std::ostream& out) {
  if (!options.json) {
    out << text_line(description) << '\n';
    return;
  }
  if (!options.full) shorten(description, kJsonLimit);
  out << description.dump(-1, ' ', false, wire::Json::error_handler_t::replace) << '\n';
}
}  // namespace

int run_decode(const DecodeOptions& options, std::ostream& out, std::ostream& err) {
  auto capture = Capture::open(options.file);
  if (!capture) {
    err << "cannot read the capture: " << capture.error() << '\n';
    return 1;
  }
  MessageLog log([&](wire::Json description) { print(options, std::move(description), out); });
  Reassembler reassembler({
      .data = [&](const StreamId& id, CaptureTime time, Bytes bytes) { log.data(id, time, bytes); },
      .gap = [&](const StreamId& id, CaptureTime time, uint32_t missing) { log.gap(id, time, missing); },
      .end = [&](const StreamId& id) { log.end(id); },
  });
  while (auto packet = capture->next()) {
    if (auto* segment = std::get_if<TcpSegment>(&*packet); segment && wanted(options, *segment)) reassembler.add(*segment);
    if (auto* datagram = std::get_if<UdpDatagram>(&*packet); datagram && of_name_service(*datagram))
      print(options, describe(*datagram), out);
  }
  reassembler.finish();
  if (capture->error().empty()) return 0;
  err << "the capture ends early: " << capture->error() << '\n';
  return 1;
}

}  // namespace sallyport::cli
