// The cores share out an operation's work. TensorFlow's own threads cannot be had through its C API.
#pragma once
#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

namespace kernels {

inline size_t cores() {
  static const size_t count = std::max(1u, std::thread::hardware_concurrency());
  return count;
}

/**
 * Threads that wait for work, one less than there are cores: whoever asks works as well. What comes of it
 * does not depend on who does which part.
 */
class Threads {
 public:
  /** Never ends: the program may exit while its threads wait. */
  static Threads& shared() {
    static Threads* threads = new Threads;
    return *threads;
  }

  /** Runs `work(part)` for 0 ≤ part < parts, on all cores, and returns when all is done. */
  template <typename Work>
  void run(size_t parts, const Work& work) {
    if (parts == 1) return work(0);
    Task task{parts, 0, parts, [](const void* work, size_t part) { (*static_cast<const Work*>(work))(part); },
              &work};
    std::unique_lock<std::mutex> lock(mutex_);
    tasks_.push_back(&task);
    while (started_ + 1 < cores()) {
      started_++;
      std::thread([this] { serve(); }).detach();
    }
    asked_.notify_all();
    while (task.next < task.parts) part(task, lock);
    finished_.wait(lock, [&] { return task.left == 0; });
  }

 private:
  struct Task {
    size_t parts, next, left;
    void (*call)(const void*, size_t);
    const void* work;
  };

  /** Takes the task's next part and does it, unlocked meanwhile. */
  void part(Task& task, std::unique_lock<std::mutex>& lock) {
    const size_t part = task.next++;
    if (task.next == task.parts) tasks_.erase(std::find(tasks_.begin(), tasks_.end(), &task));
    lock.unlock();
    task.call(task.work, part);
    lock.lock();
    if (--task.left == 0) finished_.notify_all();
  }

  void serve() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      asked_.wait(lock, [this] { return !tasks_.empty(); });
      part(*tasks_.front(), lock);
    }
  }

  std::mutex mutex_;
  std::condition_variable asked_, finished_;
  std::deque<Task*> tasks_;
  size_t started_ = 0;
};

}  // namespace kernels
