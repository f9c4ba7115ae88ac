// Mounts the drawing. Its modules and libraries are files of the app, asked for once and kept by the browser.
const mounted = new WeakMap();

export default function (component) {
  const root = component.parentElement.querySelector(".sgx");
  const assets = `${location.origin}/assets/`;
  if (!mounted.has(root)) {
    const made = import(`${assets}graph/main.js`).then(({ Explorer }) => Explorer.make(root, assets));
    mounted.set(root, made);
  }
  mounted.get(root).then((explorer) => explorer.update(component));
  return () => mounted.get(root).then((explorer) => explorer.leave());
}
