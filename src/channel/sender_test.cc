// What leaves through a socket that takes as much as it likes: buffers and pieces of files, in order and whole.
#include "channel/sender.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace sallyport::channel {
namespace {

using State = Sender::State;

class SenderTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    int small = 4096;  // so that hardly anything goes out in one piece
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  }
  void TearDown() override {
    for (int end : ends)
      if (end >= 0) close(end);
    if (file >= 0) close(file);
  }

  void queue(const std::string& bytes, size_t start = 0) {
    OutFrame frame;
    frame.bytes = Buffer(as_bytes(bytes));
    frame.start = start;
    sender.queue(std::move(frame));
  }
  void queue_file(const std::string& head, uint64_t offset, size_t length) {
    OutFrame frame;
    frame.bytes = Buffer(as_bytes(head));
    frame.file = file;
    frame.file_offset = offset;
    frame.file_length = length;
    frame.keep = kept;
    sender.queue(std::move(frame));
  }
  void make_file(const std::string& content) {
    file = memfd_create("sender-test", MFD_CLOEXEC);
    ASSERT_EQ(write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  }
  // Everything that is queued, read at the other end while it is sent.
  std::string sent() {
    std::string out;
    for (int i = 0; i < 100'000; i++) {
      auto state = sender.send(ends[0], pool);
      char bytes[3000];
      ssize_t got;
      while ((got = recv(ends[1], bytes, sizeof bytes, MSG_DONTWAIT)) > 0) out.append(bytes, static_cast<size_t>(got));
      blocked += state == State::blocked;
      if (state == State::blocked) continue;
      EXPECT_EQ(state, State::idle);
      return out;
    }
    ADD_FAILURE() << "never done";
    return out;
  }

  int ends[2] = {-1, -1};
  int file = -1;
  std::shared_ptr<void> kept = std::make_shared<int>(0);
  BufferPool pool;
  Sender sender;
  int blocked = 0;
};

std::string pattern(size_t size) {
  std::string out(size, '\0');
  for (size_t i = 0; i < size; i++) out[i] = static_cast<char>(i * 11 + (i >> 8));
  return out;
}

TEST_F(SenderTest, ManyFramesInOrderWithoutTheRoomBeforeThem) {
  std::string expected;
  for (size_t i = 0; i < 500; i++) {
    auto text = pattern(1 + i * 3);
    queue("room" + text, 4);
    expected += text;
  }
  EXPECT_EQ(sender.queued_bytes(), expected.size());
  EXPECT_EQ(sent(), expected);
  EXPECT_GT(blocked, 0) << "the socket was to take only parts";
  EXPECT_TRUE(sender.empty());
  EXPECT_EQ(sender.queued_bytes(), 0u);
}

TEST_F(SenderTest, ALargeFrameInManyParts) {
  queue(pattern(1'000'000));
  queue("end");
  EXPECT_EQ(sent(), pattern(1'000'000) + "end");
  EXPECT_GT(blocked, 0);
}

TEST_F(SenderTest, PiecesOfFilesBetweenBuffers) {
  make_file(pattern(300'000));
  queue("a");
  queue_file("b", 1000, 200'000);
  queue_file("c", 299'999, 1);
  queue("d");
  EXPECT_EQ(sender.queued_bytes(), 4 + 200'001u);
  EXPECT_EQ(sent(), "ab" + pattern(300'000).substr(1000, 200'000) + "c" + pattern(300'000).back() + "d");
  EXPECT_EQ(sender.queued_bytes(), 0u);
}

TEST_F(SenderTest, WhatAFileHasLostIsSentAsZeros) {
  make_file(pattern(10'000));
  queue_file("head", 9'000, 20'000);
  queue("next");
  EXPECT_EQ(sent(), "head" + pattern(10'000).substr(9'000) + std::string(19'000, '\0') + "next");
}

TEST_F(SenderTest, AFileIsKeptOpenAsLongAsItIsNeeded) {
  make_file("x");
  queue_file("head", 0, 1);
  EXPECT_EQ(kept.use_count(), 2);
  sent();
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(SenderTest, NothingToSendIsNoTrouble) { EXPECT_EQ(sender.send(ends[0], pool), State::idle); }

TEST_F(SenderTest, AFrameOfNothingIsNothing) {
  queue("room", 4);
  queue("x");
  EXPECT_EQ(sent(), "x");
}

TEST_F(SenderTest, APeerThatIsGoneIsNoSignal) {
  close(std::exchange(ends[1], -1));
  queue("x");
  EXPECT_EQ(sender.send(ends[0], pool), State::broken);
}

}  // namespace
}  // namespace sallyport::channel
