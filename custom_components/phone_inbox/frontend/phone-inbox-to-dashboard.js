import{css as N,html as i,nothing as f}from"./phone-inbox.js";var g={type:"custom:phone-inbox-card"},l=class extends Error{};async function y(e){let s={places:[],written:[],made:[]},t=await e.sendMessagePromise({type:"lovelace/dashboards/list"}),a=await Promise.all(t.map(({url_path:n,mode:o})=>o==="storage"?v(e,n):null));return t.forEach(({url_path:n,title:o,mode:r},p)=>{let u=a[p];r!=="storage"?s.written.push(o):u||s.made.push(o);let c=u?.views??[];for(let[b,d]of c.entries()){if(!k(d))continue;let V=$(d,c),S=[o,d.title].filter(Boolean).join(" · "),A=`/${n}/${d.path??b}`;s.places.push({dashboard:n,index:b,view:d,named:V,name:S,address:A})}}),s}async function w(e,{dashboard:s,index:t,view:a,named:n}){let o=await v(e,s),r=o?.views[t];if(!o||!r||!k(r))throw new l;if(!(n&&$(r,o.views)?h(r)===h(a):JSON.stringify(r)===JSON.stringify(a)))throw new l;let u=o.views.map(c=>c===r?E(c):c);await e.sendMessagePromise({type:"lovelace/config/save",url_path:s,config:{...o,views:u}})}async function v(e,s){try{let t=await e.sendMessagePromise({type:"lovelace/config",url_path:s});return t.strategy||!Array.isArray(t.views)?null:t}catch(t){if(t.code==="config_not_found")return null;throw t}}function h({path:e,title:s}){return JSON.stringify([e,s])}function $(e,s){let t=h(e),a=s.filter(n=>n&&h(n)===t);return!!(e.path||e.title)&&a.length===1}function x({type:e,panel:s,sections:t,cards:a}){return e||(s?"panel":!t&&a?"masonry":"sections")}function P(e){return x(e)==="sections"?"sections":"cards"}function k(e){if(e===null||typeof e!="object"||e.strategy)return!1;let s=e[P(e)]??[];return Array.isArray(s)&&!(x(e)==="panel"&&s.length)}function E(e){let s=P(e),t=s==="sections"?{type:"grid",cards:[g]}:g;return{...e,[s]:[...e[s]??[],t]}}import{define as O,InboxElement as j}from"./phone-inbox.js";import{errorText as C}from"./phone-inbox.js";import{dialogStyles as M,shared as R}from"./phone-inbox.js";var m=class extends j{constructor(){super(...arguments);this.found=null;this.put=null;this.problem="";this.busy=!1}static{this.properties={hass:{attribute:!1},t:{attribute:!1},found:{state:!0},put:{state:!0},problem:{state:!0},busy:{state:!0}}}static{this.styles=[R,M,N`select{display:block;width:100%;height:44px;margin:4px 0 20px;padding:0 10px;border:none;border-radius:12px;font:inherit;font-size:16px;color:inherit;background:var(--pi-field)}option{color:var(--primary-text-color, #212121);background:var(--card-background-color, #fff)}.wrong{color:var(--pi-error-text)}a{color:var(--pi-accent-text);text-decoration:none}`]}async ask(){await this.look(),await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal()}async look(){this.put=null,this.problem="";try{this.found=await y(this.hass.connection)}catch(t){this.found={places:[],written:[],made:[]},this.problem=C(this.t,t)}}render(){let{t,found:a,put:n}=this;return a?i`<dialog
aria-labelledby="title"
@close=${()=>this.found=null}
@keydown=${o=>o.stopPropagation()}
>
<form @submit=${this.add}>
<h2 id="title">${t("dashboard.title")}</h2>
${n?i`<p role="status">${t("dashboard.done",{name:n.name})}</p>`:this.renderChoice(a)}
<p class="wrong" role="alert">${this.problem}</p>
<div class="buttons">
<button type="button" class="text-button" @click=${this.close}>${t("close")}</button>
${n?i`<a class="text-button" data-testid="dashboard-open" href=${n.address} @click=${this.close}
>${t("dashboard.open")}</a
>`:i`<button
class="text-button"
data-testid="dashboard-add"
?disabled=${this.busy||!a.places.length}
>
${t("dashboard.add")}
</button>`}
</div>
</form>
</dialog>`:f}renderChoice({places:t,written:a,made:n}){let{t:o}=this;return i`${t.length?i`<label
>${o("dashboard.where")}
<select data-testid="dashboard-view">
${t.map(({name:r},p)=>i`<option value=${p}>${r}</option>`)}
</select></label
>
<p>${o("dashboard.hint")}</p>`:i`<p>${o("dashboard.none")}</p>`}
${n.length?i`<p>${o("dashboard.made",{names:n.join(", ")})}</p>`:f}
${a.length?i`<p>${o("dashboard.written",{names:a.join(", ")})}</p>`:f}`}close(){this.renderRoot.querySelector("dialog")?.close()}async add(t){t.preventDefault();let a=this.renderRoot.querySelector("select")?.value,n=this.found?.places[Number(a)];if(!(!n||this.busy)){this.busy=!0,this.problem="";try{await w(this.hass.connection,n),this.put=n}catch(o){o instanceof l&&await this.look(),this.problem=o instanceof l?this.t("dashboard.changed"):C(this.t,o)}this.busy=!1}}};O("phone-inbox-to-dashboard",m);export{m as PhoneInboxToDashboard};
