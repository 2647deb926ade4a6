import{html as k}from"./phone-inbox.js";import{define as H,InboxElement as I}from"./phone-inbox.js";import{css as j}from"./phone-inbox.js";var p=j`dialog{max-width:min(360px,calc(100vw - 32px));padding:24px;border:none;border-radius:var(--ha-dialog-border-radius, 24px);color:inherit;background:var(--card-background-color, #fff);box-shadow:0 8px 32px #0000004d}dialog::backdrop{background:#0006}h2{margin:0 0 8px;font-size:18px;font-weight:500;overflow-wrap:anywhere}p{margin:0 0 20px;color:var(--pi-muted)}.buttons{display:flex;justify-content:flex-end;gap:8px}input,select{display:block;width:100%;height:44px;margin-top:4px;padding:0 14px;border:none;border-radius:12px;font:inherit;font-size:16px;color:inherit;background:var(--pi-field)}select{margin-bottom:20px;padding:0 10px}option{color:var(--primary-text-color, #212121);background:var(--card-background-color, #fff)}.wrong,.danger{color:var(--pi-error-text)}.danger:hover{background:color-mix(in srgb,var(--pi-error) 12%,transparent)}a{color:var(--pi-accent-text);text-decoration:none}`;import{errorText as N}from"./phone-inbox.js";import{shared as F}from"./phone-inbox.js";var b="config/config_entries/subentries/flow",g=class extends I{constructor(){super(...arguments);this.number=null;this.problem="";this.busy=!1;this.entryId=""}static{this.properties={hass:{attribute:!1},t:{attribute:!1},number:{state:!0},problem:{state:!0},busy:{state:!0}}}static{this.styles=[F,p]}async ask(t,e){this.number=t,this.entryId=e,this.problem="",await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal()}render(){let{t,number:e}=this;return e===null?k``:k`<dialog
aria-labelledby="title"
@close=${()=>this.number=null}
@keydown=${n=>n.stopPropagation()}
>
<form @submit=${this.save}>
<h2 id="title">${t("contact.title",{number:e})}</h2>
<label
>${t("contact.name")}
<input data-testid="contact-name" autocomplete="off" maxlength="100" required autofocus
/></label>
<p class="wrong" role="alert">${this.problem}</p>
<p>${t("contact.hint")}</p>
<div class="buttons">
<button type="button" class="text-button" @click=${this.close}>${t("close")}</button>
<button class="text-button" data-testid="contact-save" ?disabled=${this.busy}>
${t("contact.save")}
</button>
</div>
</form>
</dialog>`}close(){this.renderRoot.querySelector("dialog")?.close()}async save(t){t.preventDefault();let e=this.renderRoot.querySelector("input")?.value.trim();if(!(!e||this.busy)){this.busy=!0,this.problem="";try{this.problem=await this.add(e),this.problem||this.close()}catch(n){this.problem=N(this.t,n)}this.busy=!1}}async add(t){let{hass:e,number:n}=this,a=await e.callApi("POST",b,{handler:[this.entryId,"contact"]}),s=await e.callApi("POST",`${b}/${a.flow_id}`,{name:t,numbers:[n]});if(s.type==="create_entry")return"";await e.callApi("DELETE",`${b}/${a.flow_id}`);let[i]=Object.values(s.errors??{});return(await e.loadBackendTranslation?.("config_subentries",["phone_inbox"]))?.(`component.phone_inbox.config_subentries.contact.error.${i}`,s.description_placeholders??{})||this.t("error.unknown")}};H("phone-inbox-add-contact",g);import{html as P}from"./phone-inbox.js";import{define as J,InboxElement as K}from"./phone-inbox.js";import{shared as L}from"./phone-inbox.js";var y=class extends K{constructor(){super(...arguments);this.question=null}static{this.properties={question:{state:!0}}}static{this.styles=[L,p]}async ask(t){return this.question=t,await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal(),new Promise(e=>{this.answer=e})}render(){let{question:t}=this;return t?P`<dialog
aria-labelledby="title"
@close=${this.closed}
@keydown=${e=>e.stopPropagation()}
>
<h2 id="title">${t.title}</h2>
<p>${t.text}</p>
<div class="buttons">
<button class="text-button" autofocus @click=${()=>this.close("")}>
${t.no}
</button>
<button
class="text-button danger"
data-testid="confirm"
@click=${()=>this.close("yes")}
>
${t.yes}
</button>
</div>
</dialog>`:P``}close(t){this.renderRoot.querySelector("dialog")?.close(t)}closed(t){this.answer?.(t.target.returnValue==="yes"),this.question=null}};J("phone-inbox-confirm",y);import{html as l,nothing as w}from"./phone-inbox.js";var S={type:"custom:phone-inbox-card"},c=class extends Error{};async function C(o){let r={places:[],written:[],made:[]},t=await o.sendMessagePromise({type:"lovelace/dashboards/list"}),e=await Promise.all(t.map(({url_path:s,mode:i})=>i==="storage"?q(o,s):null));t.forEach(({url_path:s,title:i,mode:h},u)=>{let x=e[u];h!=="storage"?r.written.push(i):x||r.made.push(i);let $=x?.views??[];for(let[f,d]of $.entries()){if(!R(d))continue;let A=_(d,$),M=`${i} · ${d.title||d.path||f+1}`,D=`/${s}/${d.path??f}`;r.places.push({dashboard:s,index:f,view:d,named:A,name:M,address:D})}});let n=r.places.map(({name:s})=>s),a=({name:s})=>n.indexOf(s)!==n.lastIndexOf(s);return r.places=r.places.map(s=>a(s)?{...s,name:`${s.name} (${s.address})`}:s),r}async function E(o,{dashboard:r,index:t,view:e,named:n}){let a=await q(o,r),s=a?.views[t];if(!a||!s||!R(s))throw new c;if(!(n&&_(s,a.views)?m(s)===m(e):JSON.stringify(s)===JSON.stringify(e)))throw new c;let h=a.views.map(u=>u===s?Q(u):u);await o.sendMessagePromise({type:"lovelace/config/save",url_path:r,config:{...a,views:h}})}async function q(o,r){try{let t=await o.sendMessagePromise({type:"lovelace/config",url_path:r});return t.strategy||!Array.isArray(t.views)?null:t}catch(t){if(t.code==="config_not_found")return null;throw t}}function m({path:o,title:r}){return JSON.stringify([o,r])}function _(o,r){let t=m(o),e=r.filter(n=>n&&m(n)===t);return!!(o.path||o.title)&&e.length===1}function V({type:o,panel:r,sections:t,cards:e}){return o||(r?"panel":!t&&e?"masonry":"sections")}function O(o){return V(o)==="sections"?"sections":"cards"}function R(o){if(o===null||typeof o!="object"||o.strategy)return!1;let r=o[O(o)]??[];return Array.isArray(r)&&!(V(o)==="panel"&&r.length)}function Q(o){let r=O(o),t=r==="sections"?{type:"grid",cards:[S]}:S;return{...o,[r]:[...o[r]??[],t]}}import{define as z,InboxElement as B}from"./phone-inbox.js";import{errorText as T}from"./phone-inbox.js";import{shared as W}from"./phone-inbox.js";var v=class extends B{constructor(){super(...arguments);this.found=null;this.put=null;this.problem="";this.busy=!1}static{this.properties={hass:{attribute:!1},t:{attribute:!1},found:{state:!0},put:{state:!0},problem:{state:!0},busy:{state:!0}}}static{this.styles=[W,p]}async ask(){await this.look(),await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal()}async look(){this.put=null,this.problem="";try{this.found=await C(this.hass.connection)}catch(t){this.found={places:[],written:[],made:[]},this.problem=T(this.t,t)}}render(){let{t,found:e,put:n}=this;return e?l`<dialog
aria-labelledby="title"
@close=${()=>this.found=null}
@keydown=${a=>a.stopPropagation()}
>
<form @submit=${this.add}>
<h2 id="title">${t("dashboard.title")}</h2>
${n?l`<p role="status">${t("dashboard.done",{name:n.name})}</p>`:this.renderChoice(e)}
<p class="wrong" role="alert">${this.problem}</p>
<div class="buttons">
<button type="button" class="text-button" @click=${this.close}>${t("close")}</button>
${n?l`<a class="text-button" data-testid="dashboard-open" href=${n.address} @click=${this.close}
>${t("dashboard.open")}</a
>`:l`<button
class="text-button"
data-testid="dashboard-add"
?disabled=${this.busy||!e.places.length}
>
${t("dashboard.add")}
</button>`}
</div>
</form>
</dialog>`:w}renderChoice({places:t,written:e,made:n}){let{t:a}=this;return l`${t.length?l`<label
>${a("dashboard.where")}
<select data-testid="dashboard-view">
${t.map(({name:s},i)=>l`<option value=${i}>${s}</option>`)}
</select></label
>
<p>${a("dashboard.hint")}</p>`:l`<p>${a("dashboard.none")}</p>`}
${n.length?l`<p>${a("dashboard.made",{names:n.join(", ")})}</p>`:w}
${e.length?l`<p>${a("dashboard.written",{names:e.join(", ")})}</p>`:w}`}close(){this.renderRoot.querySelector("dialog")?.close()}async add(t){t.preventDefault();let e=this.renderRoot.querySelector("select")?.value,n=this.found?.places[Number(e)];if(!(!n||this.busy)){this.busy=!0,this.problem="";try{await E(this.hass.connection,n),this.put=n}catch(a){a instanceof c&&await this.look(),this.problem=a instanceof c?this.t("dashboard.changed"):T(this.t,a)}this.busy=!1}}};z("phone-inbox-to-dashboard",v);
