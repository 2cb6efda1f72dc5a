// Changes what is kept, and fails: nothing of the change is kept.
export default (_, mimus) => {
  mimus.state.collection("good").clear();
  mimus.state.collection("good").set("left", "behind");
  throw new Error("after the change");
};
