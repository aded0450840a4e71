for(const table of document.querySelectorAll("table.sort")){
 const body=table.tBodies[0];
 table.tHead.querySelectorAll("button").forEach((button,column)=>{let up=false;button.onclick=()=>{up=!up;
  const key=row=>{const cell=row.cells[column],value=cell.dataset.value;
   return value===undefined?cell.textContent:+value};
  const order=(a,b)=>{const x=key(a),y=key(b);return(typeof x==="number"?x-y:x.localeCompare(y,"zh"))*(up?1:-1)};
  body.append(...[...body.rows].sort(order))}});
}
for(const field of document.querySelectorAll("input[data-filter]")){
 field.oninput=()=>{const words=field.value.toLowerCase().split(/\s+/);
  for(const row of document.getElementById(field.dataset.filter).tBodies[0].rows)
   row.hidden=!words.every(word=>row.textContent.toLowerCase().includes(word))};
}
