// The same drawing in React Flow, following its own advice for large graphs: only visible elements
// are rendered, nodes and edges are memoised and kept outside of components, handlers are stable,
// styles are plain.

import { Handle, Position, ReactFlow, useEdgesState, useNodesState, BaseEdge, getSmoothStepPath } from "@xyflow/react";
import { memo, useCallback } from "react";
import { createRoot } from "react-dom/client";
import "@xyflow/react/dist/style.css";

const WIDTH = 130;
const HEIGHT = 60;

const Box = memo(function Box({ id, data }) {
  const onChange = useCallback((event) => data.rename(id, event.target.value), [id, data]);
  return (
    <div className="box">
      <Handle type="target" position={Position.Left} />
      <input className="nodrag" value={data.name} onChange={onChange} aria-label={data.name} />
      <small>{data.kind}</small>
      <Handle type="source" position={Position.Right} />
    </div>
  );
});

const Line = memo(function Line({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, label, markerEnd }) {
  const [path, x, y] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  return <BaseEdge path={path} label={label} labelX={x} labelY={y} markerEnd={markerEnd} />;
});

const nodeTypes = { box: Box };
const edgeTypes = { line: Line };

function Drawing({ nodes: firstNodes, edges: firstEdges, hold }) {
  const [nodes, setNodes, onNodesChange] = useNodesState(firstNodes);
  const [edges, , onEdgesChange] = useEdgesState(firstEdges);
  hold.rename ??= (id, name) =>
    setNodes((all) => all.map((node) => (node.id === id ? { ...node, data: { ...node.data, name } } : node)));
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onlyRenderVisibleElements
      minZoom={0.02}
      defaultViewport={hold.viewport}
      proOptions={{ hideAttribution: true }}
    />
  );
}

/** Draws a design document; `viewport` is `{ x, y, zoom }`. */
window.draw = (design, viewport) => {
  const hold = { viewport };
  const rename = (id, name) => hold.rename(id, name);
  const nodes = design.components.map((component) => ({
    id: component.id,
    type: "box",
    position: { x: component.position.x - WIDTH / 2, y: component.position.y - HEIGHT / 2 },
    data: { name: component.name, kind: component.kind, rename },
    width: WIDTH,
    height: HEIGHT,
  }));
  const edges = design.connections.map((connection) => ({
    id: connection.id,
    type: "line",
    source: connection.from,
    target: connection.to,
    label: connection.carries?.[0],
    markerEnd: { type: "arrowclosed" },
  }));
  createRoot(document.getElementById("root")).render(<Drawing nodes={nodes} edges={edges} hold={hold} />);
};
