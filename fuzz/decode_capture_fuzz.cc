// `sallyport decode` from the packet on: link layers, TCP reassembly, frames, messages, text.
// Input: which link type, then packets, each behind two bytes of length (little endian).
#include <pcap/dlt.h>

#include "cli/decode/message_log.h"
#include "cli/decode/text.h"
#include "proto/describe_names.h"

using namespace sallyport;
using namespace sallyport::cli;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr int kLinkTypes[] = {DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_NULL,
                                       DLT_LOOP,   DLT_RAW,       DLT_IPV4,       DLT_IPV6};
  if (size < 1 || size > 65536) return 0;
  MessageLog log([](wire::Json description) {
    (void)text_line(description);
    shorten(description, 64);
    (void)description.dump(-1, ' ', false, wire::Json::error_handler_t::replace);
  });
  Reassembler reassembler({
      .data = [&](const StreamId& id, CaptureTime time, Bytes bytes) { log.data(id, time, bytes); },
      .gap = [&](const StreamId& id, CaptureTime time, uint32_t missing) { log.gap(id, time, missing); },
      .end = [&](const StreamId& id) { log.end(id); },
  });
  Bytes rest(data + 1, size - 1);
  while (rest.size() >= 2) {
    size_t length = std::min<size_t>(load_le<uint16_t>(rest.data()), rest.size() - 2);
    Buffer packet(rest.subspan(2, length));
    int link_type = kLinkTypes[data[0] % std::size(kLinkTypes)];
    if (auto segment = find_segment(packet, link_type)) reassembler.add(*segment);
    if (auto datagram = find_datagram(packet, link_type)) (void)proto::describe_name_packet(datagram->payload).dump();
    rest = rest.subspan(2 + length);
  }
  reassembler.finish();
  return 0;
}
