//! Figures by name, of which there may be any number.

use std::collections::HashMap;
use std::hash::Hash;

/// Something by name, in bounded memory: where there are too many names, those with the
/// least are given up. A name that occurs often is never among them.
#[derive(Debug)]
pub(super) struct Names<K, V> {
    map: HashMap<K, V>,
    most: usize,
}

/// What a name is weighed by.
pub(super) trait Weighed {
    fn weight(&self) -> u64;
}

impl Weighed for u64 {
    fn weight(&self) -> u64 {
        *self
    }
}

impl<K: Hash + Eq + Ord + Clone, V: Weighed + Default> Names<K, V> {
    /// Keeps `most` names, or up to twice as many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            map: HashMap::new(),
            most,
        }
    }

    pub(super) fn of<Q>(&mut self, name: &Q) -> &mut V
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if !self.map.contains_key(name) {
            if 2 * self.most <= self.map.len() {
                self.shrink();
            }
            self.map.insert(name.to_owned(), V::default());
        }
        self.map.get_mut(name).expect("it was put in")
    }

    /// Keeps those with the most.
    fn shrink(&mut self) {
        let mut weights = self.map.values().map(Weighed::weight).collect::<Vec<_>>();
        weights.sort_unstable_by(|one, other| other.cmp(one));
        let least = weights[self.most];
        self.map.retain(|_, value| least < value.weight());
    }

    /// How many names there are; where some were given up, fewer than there were.
    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    /// The most first; of the same, in the order of their names.
    pub(super) fn most(&self) -> Vec<(&K, &V)> {
        let mut all = self.map.iter().collect::<Vec<_>>();
        all.sort_unstable_by(|(name, value), (other_name, other)| {
            let by_weight = other.weight().cmp(&value.weight());
            by_weight.then_with(|| name.cmp(other_name))
        });
        all
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&K, &V)> {
        self.map.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_occurs_often_is_kept_however_late_it_comes() {
        let mut names = Names::<String, u64>::new(10);
        for number in 0..1000 {
            *names.of(number.to_string().as_str()) += 1;
        }
        for _ in 0..50 {
            *names.of("often") += 1;
            *names.of("rare") += 1;
        }
        for number in 0..1000 {
            *names.of(format!("x{number}").as_str()) += 1;
        }
        let most = names.most();
        assert_eq!(most[0], (&"often".to_owned(), &50));
        assert!(names.len() <= 20);
    }
}
