use std::collections::VecDeque;

use crate::client::Client;
use crate::clock::BoxFuture;
use crate::error::Result;
use crate::model::{
    MerchantOrder, MerchantOrderSearch, Payment, PaymentSearch, Pos, PosSearch, Report, ReportKind,
    ReportSearch, Store, StoreSearch,
};

/// A page's items and the offset of the next page.
type Page<T> = Result<(Vec<T>, Option<u32>)>;

/// A search that goes on from page to page.
pub trait PagedSearch: Sized + private::Sealed {
    /// What is found.
    type Item;

    #[doc(hidden)]
    fn page<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Page<Self::Item>>;

    #[doc(hidden)]
    fn go_to(&mut self, offset: u32);
}

/// All that a search finds, one page fetched when the one before is used up.
#[derive(Debug)]
pub struct SearchAll<S: PagedSearch> {
    client: Client,
    /// The search of the next page; nothing after the last one.
    search: Option<S>,
    page: VecDeque<S::Item>,
}

impl<S: PagedSearch> SearchAll<S> {
    pub(super) fn new(client: &Client, search: S) -> Self {
        Self { client: client.clone(), search: Some(search), page: VecDeque::new() }
    }

    /// The next one found; `None` after the last. After an error the same page
    /// can be asked for again.
    pub async fn next(&mut self) -> Result<Option<S::Item>> {
        loop {
            if let Some(item) = self.page.pop_front() {
                return Ok(Some(item));
            }
            let Some(search) = &mut self.search else { return Ok(None) };
            let (items, next_offset) = search.page(&self.client).await?;
            self.page = items.into();
            match next_offset {
                Some(offset) => search.go_to(offset),
                None => self.search = None,
            }
        }
    }
}

impl PagedSearch for MerchantOrderSearch {
    type Item = MerchantOrder;

    fn page<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Page<MerchantOrder>> {
        Box::pin(async move {
            let page = client.merchant_orders().search(self).await?;
            Ok((page.elements, page.next_offset))
        })
    }

    fn go_to(&mut self, offset: u32) {
        self.offset = Some(offset);
    }
}

impl PagedSearch for PaymentSearch {
    type Item = Payment;

    fn page<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Page<Payment>> {
        Box::pin(async move {
            let page = client.payments().search(self).await?;
            Ok((page.results, page.next_offset))
        })
    }

    fn go_to(&mut self, offset: u32) {
        self.offset = Some(offset);
    }
}

impl PagedSearch for StoreSearch {
    type Item = Store;

    fn page<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Page<Store>> {
        Box::pin(async move {
            let page = client.stores().search(self).await?;
            Ok((page.results, page.next_offset))
        })
    }

    fn go_to(&mut self, offset: u32) {
        self.offset = Some(offset);
    }
}

impl PagedSearch for PosSearch {
    type Item = Pos;

    fn page<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Page<Pos>> {
        Box::pin(async move {
            let page = client.pos().search(self).await?;
            Ok((page.results, page.next_offset))
        })
    }

    fn go_to(&mut self, offset: u32) {
        self.offset = Some(offset);
    }
}

impl PagedSearch for (ReportKind, ReportSearch) {
    type Item = Report;

    fn page<'a>(&'a self, client: &'a Client) -> BoxFuture<'a, Page<Report>> {
        Box::pin(async move {
            let page = client.reports().search(self.0.clone(), &self.1).await?;
            Ok((page.results, page.next_offset))
        })
    }

    fn go_to(&mut self, offset: u32) {
        self.1.offset = Some(offset);
    }
}

mod private {
    pub trait Sealed {}
    impl Sealed for super::MerchantOrderSearch {}
    impl Sealed for super::PaymentSearch {}
    impl Sealed for super::PosSearch {}
    impl Sealed for (super::ReportKind, super::ReportSearch) {}
    impl Sealed for super::StoreSearch {}
}
