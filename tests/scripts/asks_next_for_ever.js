// The next responder, again and again: it is refused after 64 times.
export default (_, mimus) => {
  for (;;) mimus.next();
};
