var x="M14,2H6A2,2 0 0,0 4,4V20A2,2 0 0,0 6,22H18A2,2 0 0,0 20,20V8L14,2M18,20H6V4H13V9H18V20Z";import{css as S,html as r,nothing as v}from"./phone-inbox.js";import{plain as u}from"./phone-inbox.js";import{define as c,InboxElement as s}from"./phone-inbox.js";import{messageKey as O}from"./phone-inbox.js";import{errorText as h}from"./phone-inbox.js";import{icon as g,shared as f}from"./phone-inbox.js";var Z=["image/bmp","image/gif","image/jpeg","image/jpg","image/png","image/webp"],k=5*1024*1024,B=30,L=new Map;function P(a,e,{attachment:C}){let H=`${O(e)}/${C}`,V=L.get(H);if(!V){V=a.attachment(e.entry_id??"",e.message_id,C),L.set(H,V),V.catch(()=>L.delete(H));let[M]=L.keys();L.size>B&&M&&L.delete(M)}return V}var o=class extends s{constructor(){super(...arguments);this.busy=!1;this.file=null;this.address=null;this.problem=null}static{this.properties={api:{attribute:!1},message:{attribute:!1},of:{attribute:!1},t:{attribute:!1},format:{attribute:!1},busy:{state:!0},file:{state:!0},address:{state:!0},problem:{state:!0}}}static{this.styles=[f,S`:host{display:block;margin:4px 0}.picture{display:block;max-width:100%;border-radius:10px;overflow:hidden}.picture img{display:block;width:240px;max-width:100%;height:180px;object-fit:cover}.file{display:flex;align-items:center;gap:8px;min-height:40px;max-width:100%;text-align:start}.file .icon{font-size:24px}.about{font-size:12px;opacity:.8;overflow-wrap:anywhere}dialog{max-width:95vw;max-height:95vh;padding:0;border:none;background:none}dialog::backdrop{background:#000c}dialog img{display:block;max-width:95vw;max-height:95vh}`]}connectedCallback(){super.connectedCallback(),this.observer=new IntersectionObserver(C=>{C.some(({isIntersecting:H})=>H)&&this.onSight()}),this.observer.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.observer?.disconnect(),this.address&&URL.revokeObjectURL(this.address),this.address=null,this.file=null}updated(C){C.has("address")&&this.address&&this.fire("grown",void 0)}onSight(){let{content_type:C,size:H}=this.of;(C===null||Z.includes(C))&&(H??0)<=k&&!this.file&&!this.problem&&this.fetch()}async fetch(){if(this.busy)return null;this.busy=!0,this.problem=null;try{let C=await P(this.api,this.message,this.of);return this.file=C,Z.includes(C.type)&&this.isConnected&&!this.address&&(this.address=URL.createObjectURL(C)),C}catch(C){return this.problem=h(this.t,C),null}finally{this.busy=!1}}async save(){let C=this.file??await this.fetch();if(!C||this.address)return;let H=document.createElement("a");H.href=URL.createObjectURL(C),H.download=C.name,H.click(),setTimeout(()=>URL.revokeObjectURL(H.href),6e4)}render(){let{t:C,of:H,address:V,file:M,busy:d,format:l}=this;if(V){let A=C("attachment.picture");return r`<button
class="picture"
data-testid="picture"
aria-label=${A}
@click=${()=>this.renderRoot.querySelector("dialog")?.showModal()}
>
<img src=${V} alt=${A} @error=${this.onBroken} />
</button>
<dialog
aria-label=${A}
@click=${i=>i.currentTarget.close()}
@keydown=${i=>i.stopPropagation()}
>
<img src=${V} alt=${A} />
</dialog>`}let n=M?.type||H.content_type,p=M?.size??H.size,m=u(H.name??"")||C("attachment.one"),t=[n,p===null?"":l.size(p)].filter(Boolean).join(" · ");return r`<button
class="file"
data-testid="file"
aria-label=${C("attachment.save",{name:[m,t].filter(Boolean).join(", ")})}
aria-busy=${d}
@click=${()=>{this.save()}}
>
${d?r`<span class="spinner"></span>`:g(x)}
<span>
<span dir="auto">${m}</span>
${t?r`<br /><span class="about">${t}</span>`:v}
</span>
</button>
${this.problem?r`<div class="about" role="alert" data-testid="attachment-problem">${this.problem}</div>`:v}`}onBroken(){this.address&&URL.revokeObjectURL(this.address),this.address=null}};c("phone-inbox-attachment",o);export{o as PhoneInboxAttachment};
