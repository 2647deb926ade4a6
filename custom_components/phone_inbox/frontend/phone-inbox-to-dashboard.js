import{css as k,html as n,nothing as h}from"./phone-inbox.js";var b={type:"custom:phone-inbox-card"},d=class extends Error{};async function m(s){let r={places:[],written:[],made:[]},t=await s.sendMessagePromise({type:"lovelace/dashboards/list"}),a=await Promise.all(t.map(({url_path:o,mode:e})=>e==="storage"?y(s,o):null));return t.forEach(({url_path:o,title:e,mode:l},c)=>{let i=a[c];l!=="storage"?r.written.push(e):i?.views||r.made.push(e);for(let[f,p]of(i?.views??[]).entries()){if(!w(p))continue;let $=[e,p.title].filter(Boolean).join(" · "),x=`/${o}/${p.path??f}`;r.places.push({dashboard:o,index:f,view:p,name:$,address:x})}}),r}async function g(s,{dashboard:r,index:t,view:a}){let o=await y(s,r),e=o?.views?.[t],l=e&&e.path===a.path&&e.title===a.title;if(!o?.views||!l||!w(e))throw new d;let c=o.views.map(i=>i===e?P(i):i);await s.sendMessagePromise({type:"lovelace/config/save",url_path:r,config:{...o,views:c}})}async function y(s,r){try{let t=await s.sendMessagePromise({type:"lovelace/config",url_path:r});return t.strategy?null:t}catch(t){if(t.code==="config_not_found")return null;throw t}}function w(s){let r=s.panel||s.type==="panel";return!s.strategy&&!(r&&s.cards?.length)}function P(s){return s.type==="sections"?{...s,sections:[...s.sections??[],{type:"grid",cards:[b]}]}:{...s,cards:[...s.cards??[],b]}}import{define as C,InboxElement as V}from"./phone-inbox.js";import{errorText as v}from"./phone-inbox.js";import{dialogStyles as E,shared as M}from"./phone-inbox.js";var u=class extends V{constructor(){super(...arguments);this.found=null;this.put=null;this.problem="";this.busy=!1}static{this.properties={hass:{attribute:!1},t:{attribute:!1},found:{state:!0},put:{state:!0},problem:{state:!0},busy:{state:!0}}}static{this.styles=[M,E,k`select{display:block;width:100%;height:44px;margin:4px 0 20px;padding:0 10px;border:none;border-radius:12px;font:inherit;font-size:16px;color:inherit;background:var(--pi-field)}option{color:var(--primary-text-color, #212121);background:var(--card-background-color, #fff)}.wrong{color:var(--pi-error-text)}a{color:var(--pi-accent-text);text-decoration:none}`]}async ask(){await this.look(),await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal()}async look(){this.put=null,this.problem="";try{this.found=await m(this.hass.connection)}catch(t){this.found={places:[],written:[],made:[]},this.problem=v(this.t,t)}}render(){let{t,found:a,put:o}=this;return a?n`<dialog
aria-labelledby="title"
@close=${()=>this.found=null}
@keydown=${e=>e.stopPropagation()}
>
<form @submit=${this.add}>
<h2 id="title">${t("dashboard.title")}</h2>
${o?n`<p role="status">${t("dashboard.done",{name:o.name})}</p>`:this.renderChoice(a)}
<p class="wrong" role="alert">${this.problem}</p>
<div class="buttons">
<button type="button" class="text-button" @click=${this.close}>${t("close")}</button>
${o?n`<a class="text-button" data-testid="dashboard-open" href=${o.address} @click=${this.close}
>${t("dashboard.open")}</a
>`:n`<button
class="text-button"
data-testid="dashboard-add"
?disabled=${this.busy||!a.places.length}
>
${t("dashboard.add")}
</button>`}
</div>
</form>
</dialog>`:h}renderChoice({places:t,written:a,made:o}){let{t:e}=this;return n`${t.length?n`<label
>${e("dashboard.where")}
<select data-testid="dashboard-view">
${t.map(({name:l},c)=>n`<option value=${c}>${l}</option>`)}
</select></label
>
<p>${e("dashboard.hint")}</p>`:n`<p>${e("dashboard.none")}</p>`}
${o.length?n`<p>${e("dashboard.made",{names:o.join(", ")})}</p>`:h}
${a.length?n`<p>${e("dashboard.written",{names:a.join(", ")})}</p>`:h}`}close(){this.renderRoot.querySelector("dialog")?.close()}async add(t){t.preventDefault();let a=this.renderRoot.querySelector("select")?.value,o=this.found?.places[Number(a)];if(!(!o||this.busy)){this.busy=!0,this.problem="";try{await g(this.hass.connection,o),this.put=o}catch(e){e instanceof d&&await this.look(),this.problem=e instanceof d?this.t("dashboard.changed"):v(this.t,e)}this.busy=!1}}};C("phone-inbox-to-dashboard",u);export{u as PhoneInboxToDashboard};
