//! Messages from the app to a view that owns its state, such as the canvas or a panel.

use std::cell::RefCell;
use std::rc::Rc;

type Receiver<T> = Rc<dyn Fn(T)>;

struct ChannelState<T> {
    receiver: Option<Receiver<T>>,
    waiting: Vec<T>,
}

/// Delivers messages to at most one receiver. A message that is sent before the view is mounted
/// waits for it. Cheap to clone; two channels are equal if they are clones of one.
pub struct Channel<T>(Rc<RefCell<ChannelState<T>>>);

impl<T> Clone for Channel<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Channel<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Default for Channel<T> {
    fn default() -> Self {
        Self(Rc::new(RefCell::new(ChannelState {
            receiver: None,
            waiting: Vec::new(),
        })))
    }
}

impl<T: 'static> Channel<T> {
    /// Delivers the message, or keeps it until there is a receiver.
    pub fn send(&self, message: T) {
        let receiver = self.0.borrow().receiver.clone();
        match receiver {
            Some(receiver) => receiver(message),
            None => self.0.borrow_mut().waiting.push(message),
        }
    }

    /// True if a message waits for a receiver.
    pub fn has_waiting(&self) -> bool {
        !self.0.borrow().waiting.is_empty()
    }

    /// Sets the receiver until the subscription is dropped, and delivers what waits.
    pub fn subscribe(&self, receiver: impl Fn(T) + 'static) -> Subscription {
        let receiver: Receiver<T> = Rc::new(receiver);
        let waiting = {
            let mut state = self.0.borrow_mut();
            state.receiver = Some(receiver.clone());
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(|message| receiver(message));
        let channel = self.clone();
        Subscription(Some(Box::new(move || {
            let mut state = channel.0.borrow_mut();
            // A view that replaces another one may subscribe before that is dropped.
            let is_own = |own: &Receiver<T>| Rc::ptr_eq(own, &receiver);
            if state.receiver.as_ref().is_some_and(is_own) {
                state.receiver = None;
            }
        })))
    }
}

/// Ends a subscription when it is dropped.
pub struct Subscription(Option<Box<dyn FnOnce()>>);

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> (Rc<RefCell<Vec<u32>>>, impl Fn(u32) + Clone) {
        let log = Rc::new(RefCell::new(Vec::new()));
        let to = log.clone();
        (log, move |message| to.borrow_mut().push(message))
    }

    #[test]
    fn channel_keeps_messages_until_a_view_subscribes() {
        let channel = Channel::default();
        channel.send(1);
        assert!(channel.has_waiting());
        let (received, receiver) = log();
        let _subscription = channel.subscribe(receiver);
        channel.send(2);
        assert_eq!(*received.borrow(), [1, 2]);
        assert!(!channel.has_waiting());
    }

    #[test]
    fn channel_ends_with_its_subscription() {
        let channel = Channel::default();
        let (received, receiver) = log();
        drop(channel.subscribe(receiver));
        channel.send(1);
        assert!(received.borrow().is_empty());
    }

    #[test]
    fn channel_survives_the_end_of_an_older_subscription() {
        let channel = Channel::default();
        let (old_received, old_receiver) = log();
        let old = channel.subscribe(old_receiver);
        let (received, receiver) = log();
        let _new = channel.subscribe(receiver);
        drop(old);
        channel.send(1);
        assert!(old_received.borrow().is_empty());
        assert_eq!(*received.borrow(), [1]);
    }
}
