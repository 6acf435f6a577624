#include "audit/sweep/direct_datagram.h"

#include <gtest/gtest.h>

#include "audit/tcp/segment.h"

namespace sallyport::audit {
namespace {

const policy::Endpoint kFrom{*policy::parse_address("10.0.0.1"), 40000}, kTo{*policy::parse_address("10.0.0.2"), 137};

TEST(DirectDatagram, HasBothHeadersAndTheirChecksums) {
  for (std::string_view payload : {"even", "odd"}) {
    auto packet = make_datagram(kFrom, kTo, {reinterpret_cast<const uint8_t*>(payload.data()), payload.size()});
    ASSERT_EQ(packet.size, 28 + payload.size());
    Bytes bytes(packet.bytes.data(), packet.size);
    EXPECT_EQ(internet_checksum(bytes.first(20)), 0);
    EXPECT_EQ(load_be<uint16_t>(&bytes[2]), packet.size);
    EXPECT_EQ(bytes[9], 17);
    EXPECT_EQ(load_be<uint16_t>(&bytes[20]), 40000);
    EXPECT_EQ(load_be<uint16_t>(&bytes[22]), 137);
    EXPECT_EQ(load_be<uint16_t>(&bytes[24]), 8 + payload.size());
    uint32_t pseudo = 0x0a00 + 1 + 0x0a00 + 2 + 17 + 8 + static_cast<uint32_t>(payload.size());
    EXPECT_EQ(internet_checksum(bytes.subspan(20), pseudo), 0) << payload;
    EXPECT_TRUE(std::equal(payload.begin(), payload.end(), bytes.begin() + 28));
  }
}

}  // namespace
}  // namespace sallyport::audit
