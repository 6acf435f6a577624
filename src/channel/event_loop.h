// One thread with an io_context, and the memory its connections share: a connection lives and dies on one loop.
#pragma once

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <thread>

#include "channel/buffer_pool.h"
#include "channel/receiver.h"

namespace sallyport::channel {

class EventLoop {
 public:
  EventLoop() : work_(asio::make_work_guard(io_)), scratch_(channel::Receiver::kScratch) {}

  void start() {
    thread_ = std::thread([this] { io_.run(); });
  }
  // Ends run() after what is being done now, timers or not, and waits for that.
  void finish() {
    work_.reset();
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }
  void post(auto&& work) { asio::post(io_, std::forward<decltype(work)>(work)); }
  bool here() const { return std::this_thread::get_id() == thread_.get_id(); }

  asio::io_context& io() { return io_; }
  channel::BufferPool& buffers() { return buffers_; }
  MutableBytes scratch() { return scratch_.mutable_bytes(); }

 private:
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  channel::BufferPool buffers_;
  Buffer scratch_;
  std::thread thread_;
};

}  // namespace sallyport::channel
