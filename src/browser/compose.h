// A browser's frame as a whole datagram: in a mailslot's write, from our name to another. [MS-BRWS] 2.1, [MS-MAIL] 3.1.4.1
#pragma once

#include "browser/settings.h"
#include "proto/mail/mailslot.h"
#include "proto/nbt/datagram.h"
#include "wire/encoder.h"

namespace sallyport::browser {

// Of a machine group's name browsers share ("..__MSBROWSE__.<01>").
nbt::Name msbrowse_name();

class Composer {
 public:
  explicit Composer(const Settings& settings, uint16_t first_id) : settings_(settings), next_id_(first_id) {}

  // To a name of one machine.
  template <class Frame>
  Buffer unique(const nbt::Name& to, const Frame& frame) {
    return packet(nbt::DatagramType::direct_unique, to, encoded(frame));
  }
  // To a name that several have, or that nobody's address is known of.
  template <class Frame>
  Buffer group(const nbt::Name& to, const Frame& frame) {
    return packet(nbt::DatagramType::direct_group, to, encoded(frame));
  }

 private:
  template <class Frame>
  static Buffer encoded(const Frame& frame) {
    Buffer out;
    wire::encode(frame, out, 0);
    return out;
  }
  Buffer packet(nbt::DatagramType type, const nbt::Name& to, const Buffer& frame);

  const Settings& settings_;
  uint16_t next_id_;
};

}  // namespace sallyport::browser
