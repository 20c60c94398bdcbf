//! Pages: the items of a list, page after page, as a stream.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;

use super::answer::Received;
use super::call::Call;
use super::decode::DecodeError;
use super::error::Error;
use crate::text::Uri;

type Fetching<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send>>;

/// The items of a list, fetched page by page as they are asked for: a [`Stream`], and [`Pages::next`] for those who
/// need no other crate.
///
/// Each page is a call of its own, with the parameters, time-out and retries of the first. Of a link to the next page
/// only the query is used: the call stays at the client's own address, and so do its credentials. The stream ends with
/// the last page, an empty page, a page whose link was followed before, or the first error.
pub struct Pages<T> {
    call: Call,
    decode: fn(&Received) -> Result<Page<T>, DecodeError>,
    items: VecDeque<T>,
    step: Step<T>,
    followed: HashSet<String>,
}

/// What a stream does once it has no more items at hand.
enum Step<T> {
    /// Asks for the page with this query; the first one's is the call's own.
    Ask(Option<String>),
    /// Waits for a page.
    Wait(Fetching<T>),
    /// Nothing.
    End,
}

/// One page.
#[doc(hidden)]
#[derive(Debug)]
pub struct Page<T> {
    /// What is on it.
    items: Vec<T>,
    /// The query of the next one.
    next: Option<String>,
}

impl<T> Page<T> {
    /// A page of `items`, whose links are pairs of a relation and an address.
    ///
    /// # Errors
    ///
    /// When the link to the next page has no query, and following it would give the same page again.
    pub fn new(items: Option<Vec<T>>, links: impl IntoIterator<Item = (Option<String>, Option<Uri>)>) -> Result<Self, DecodeError> {
        let is_next = |rel: Option<String>| rel.is_some_and(|rel| rel.eq_ignore_ascii_case("next"));
        let next = links.into_iter().find_map(|(rel, href)| href.filter(|href| is_next(rel) && !href.as_str().is_empty()));
        let next = match next {
            Some(href) => Some(query(href.as_str()).ok_or_else(DecodeError::next_page)?.to_owned()),
            None => None,
        };
        Ok(Self { items: items.unwrap_or_default(), next })
    }
}

/// The query of an address, absolute or relative.
fn query(href: &str) -> Option<&str> {
    let (_, query) = href.split('#').next()?.split_once('?')?;
    (!query.is_empty()).then_some(query)
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ready, pages) = (self.items.len(), self.followed.len());
        f.debug_struct("Pages").field("call", &self.call).field("ready", &ready).field("followed", &pages).finish_non_exhaustive()
    }
}

/// Nothing in it is pinned: the future has a box of its own.
impl<T> Unpin for Pages<T> {}

impl<T: 'static> Pages<T> {
    /// The pages `call` gives, as `decode` reads them.
    #[must_use]
    #[doc(hidden)]
    pub fn new(call: Call, decode: fn(&Received) -> Result<Page<T>, DecodeError>) -> Self {
        Self { call, decode, items: VecDeque::new(), step: Step::Ask(None), followed: HashSet::new() }
    }

    /// The next item; `None` after the last.
    ///
    /// ```no_run
    /// use capgen_runtime::{Value, client};
    /// # async fn run(mut pages: client::Pages<Value>) -> Result<(), client::Error> {
    /// while let Some(item) = pages.next().await {
    ///     println!("{}", item?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When a page cannot be fetched or decoded; the stream ends there.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    fn fetch(&self, query: Option<String>) -> Fetching<T> {
        let (call, decode) = (self.call.clone().follow(query), self.decode);
        Box::pin(async move { call.send(decode).await.map(|reply| reply.value) })
    }

    /// Turns to a page. A server may link from its last page to an empty one, or from a page to itself.
    fn turn(&mut self, page: Page<T>) -> Step<T> {
        let next = page.next.filter(|query| !page.items.is_empty() && self.followed.insert(query.clone()));
        self.items = page.items.into();
        next.map_or(Step::End, |query| Step::Ask(Some(query)))
    }
}

impl<T: 'static> Stream for Pages<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pages = self.get_mut();
        loop {
            if let Some(item) = pages.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            pages.step = match &mut pages.step {
                Step::Ask(query) => {
                    let query = query.take();
                    Step::Wait(pages.fetch(query))
                }
                Step::Wait(fetching) => match ready!(fetching.as_mut().poll(cx)) {
                    Ok(page) => pages.turn(page),
                    Err(error) => {
                        pages.step = Step::End;
                        return Poll::Ready(Some(Err(error)));
                    }
                },
                Step::End => return Poll::Ready(None),
            };
        }
    }
}

/// Gives a request struct with a field `call: Call` the method `stream`: `$items` and `$links` are fields of the page,
/// each an `Option<Vec<_>>`; a link has `rel: Option<String>` and `href: Option<Uri>`.
#[macro_export]
macro_rules! pages {
    ($name:ident => $page:ty, $item:ty, $items:ident, $links:ident) => {
        impl $name {
            /// Sends it, and again for every further page as its items are asked for: the items of all pages.
            ///
            /// Each item is a `Result`: the stream ends with the first error.
            #[must_use]
            pub fn stream(self) -> $crate::client::Pages<$item> {
                $crate::client::Pages::new(self.call, |received| {
                    let page: $page = $crate::client::json(received)?;
                    let links = page.$links.into_iter().flatten().map(|link| (link.rel, link.href));
                    $crate::client::Page::new(page.$items, links)
                })
            }
        }
    };
}
